import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removePostgres } from "#db/embedded";
import { commandOf } from "#db/processes";
import { keep } from "./support/paths";
import { print } from "./support/steps";

/** `npm run db:reset [-- dev|test]`: deletes the data of the demo (or of development, or of the tests). */
export async function run([kind = "demo"]: string[]): Promise<void> {
  if (!["demo", "dev", "test"].includes(kind)) throw new Error("db:reset takes demo, dev or test.");
  const folder = join(keep, kind);
  const record = join(folder, "run.json");
  const script = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")).script : 0;
  if (commandOf(script)?.includes(`run.mjs ${kind}`)) {
    throw new Error(`It is running (process ${script}). Stop it first.`);
  }
  await removePostgres(kind === "test" ? folder : join(folder, "postgres"));
  rmSync(folder, { recursive: true, force: true });
  print(`The data of ${kind} was deleted.`);
}
