// Bundled into .next/standalone/start.mjs, beside serve.mjs: that folder is all an installation needs. Checks the
// settings, migrates, serves.
import { migrateDatabase } from "#db/migrate";
import { checkEnvironment } from "#lib/infra/env";

const { databaseUrlDirect } = checkEnvironment();
try {
  await migrateDatabase(databaseUrlDirect);
} catch (error) {
  process.stderr.write(`The database cannot be migrated: ${(error as Error).message}\n`);
  process.exit(1);
}
// In this process, so that signals reach the server directly.
const server = "./serve.mjs";
await import(server);
