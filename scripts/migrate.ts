import { migrateDatabase } from "#db/migrate";
import { databaseOfTerminal } from "./support/settings";
import { step } from "./support/steps";

/** `npm run db:migrate`: brings the database of DATABASE_URL_DIRECT, else DATABASE_URL, up to date. */
export async function run(): Promise<void> {
  const url = await databaseOfTerminal();
  await step("Migrations", () => migrateDatabase(url));
}
