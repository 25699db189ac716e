// Bundled into .next/standalone/operator-create.mjs: the first administrator where there is nothing but the built folder.
import { run } from "./create-operator";

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
