/** `npm run db:export-deletions`: the same that the image has as export-deletions.mjs. */
export { exportDeletions as run } from "./standalone/deletions";
