import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
/** Everything that the scripts keep: data, logs, secrets. Not in git. */
export const keep = join(root, ".zugang");
export const standalone = join(root, ".next", "standalone");
export const standaloneServer = join(standalone, "serve.mjs");
export const program = (path: string) => join(root, "node_modules", path);
