import { migrateDatabase } from "#db/migrate";
import { seedDemo } from "#db/seed";
import { databaseOfTerminal } from "./support/settings";
import { step } from "./support/steps";

/** `npm run db:seed`: inserts the demo's people into an empty database. */
export async function run(): Promise<void> {
  const url = await databaseOfTerminal();
  await step("Migrations", () => migrateDatabase(url));
  await step("Demo data", () => seedDemo(url));
}
