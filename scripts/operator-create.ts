/** `npm run operator:create`: the same that the image has as operator-create.mjs. */
export { run } from "./standalone/create-operator";
