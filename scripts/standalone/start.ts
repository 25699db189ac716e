// Bundled into .next/standalone/start.mjs, beside serve.mjs: the folder is all that
// an installation needs. Checks the settings, migrates, serves.
import { migrateDatabase } from "#db/migrate";
import { checkEnvironment } from "#lib/infra/env";

const { databaseUrlDirect } = checkEnvironment();
try {
  await migrateDatabase(databaseUrlDirect);
} catch (error) {
  process.stderr.write(`The database can not be migrated: ${(error as Error).message}\n`);
  process.exit(1);
}
// In this very process: signals reach the server without a messenger.
const server = "./serve.mjs";
await import(server);
