/** `npm run db:replay-deletions`: the same that the image has as replay-deletions.mjs. */
export { replay as run } from "./standalone/deletions";
