/** `npm run db:grants`: the same that the image has as grants.mjs. */
export { run } from "./standalone/write-grants";
