/** `npm run trail:verify`: the same that the image has as trail-verify.mjs. */
export { run } from "./standalone/verify-trail";
