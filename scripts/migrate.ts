import { migrateDatabase } from "#db/migrate";
import { databaseOfTerminal } from "./support/settings";
import { step } from "./support/steps";

/** `npm run db:migrate`: migrates the database of DATABASE_URL_DIRECT, or of DATABASE_URL, to the newest version. */
export async function run(): Promise<void> {
  const url = await databaseOfTerminal();
  await step("Migrations", () => migrateDatabase(url));
}
