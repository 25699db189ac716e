import { disconnect } from "#db/pool";
import { writePrivileges } from "#db/write-privileges";
import { checkDatabase } from "#lib/domain/installation/check";
import { checkEnvironment } from "#lib/infra/env";
import { loadVariables } from "../standalone/variables.mjs";

/**
 * FF-H-1: `npm run db:grants`, and `node grants.mjs` in the image: repairs the setup around the tables after a restore,
 * before anything else uses the database. Idempotent.
 */
export async function run(): Promise<void> {
  await loadVariables();
  const { databaseUrl, databaseUrlDirect, demo } = checkEnvironment({ sendsLetters: false });
  const statements = await writePrivileges(
    databaseUrlDirect,
    decodeURIComponent(new URL(databaseUrl).username),
  );
  try {
    const problem = await checkDatabase(demo);
    if (problem) throw new Error(`The portal would not start yet: ${problem}`);
  } finally {
    await disconnect();
  }
  process.stdout.write(
    statements === 0
      ? "Roles, owners, grants and policies are as they should be.\n"
      : `Roles, owners, grants and policies are as they should be again: it took ${statements} statements.\n`,
  );
}
