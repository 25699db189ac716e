// `node scripts/start.mjs`, or `npm start`: serves what `npm run build` has made. Needs only Node, no packages.
import { existsSync } from "node:fs";
import { endWithParent } from "./parent.mjs";
import { loadVariables } from "./standalone/variables.mjs";

const start = new URL("../.next/standalone/start.mjs", import.meta.url);
if (!existsSync(start)) {
  process.stderr.write("There is no build yet. Make one: npm run build\n");
  process.exit(1);
}
endWithParent();
await loadVariables();
await import(start.href);
