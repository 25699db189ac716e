// `npm start`: serves what `npm run build` has made. No package is needed, only Node.
import { existsSync } from "node:fs";

const start = new URL("../.next/standalone/start.mjs", import.meta.url);
if (!existsSync(start)) {
  process.stderr.write("There is no build yet. Make one: npm run build\n");
  process.exit(1);
}
// A file of variables is for convenience; what the environment says counts more.
if (existsSync(".env")) process.loadEnvFile(".env");
await import(start.href);
