import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { listedMigration } from "#db/privileges";
import { now } from "#db/time";
import { findingOfClocks } from "#lib/infra/doctor/clock";
import { broken, type Finding, look, ok } from "#lib/infra/doctor/finding";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { checkDatabase } from "./check";
import { findingsOfQueues } from "./examine-queues";

/** Looks at the database: whether it answers, its roles and policies, its migrations, its clock, and what waits in it. */
export async function examineDatabase(demo: boolean): Promise<Finding[]> {
  try {
    const problem = await checkDatabase(demo);
    if (problem)
      return [broken("database", problem, "The sentence names the command, or the document.")];
    const roles = ok(
      "database",
      "its roles, owners, grants and row-level security are as they should be",
    );
    return [roles, ...(await examineFacts()), ...(await findingsOfQueues())];
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return [
      broken(
        "database",
        "it does not answer",
        "Look at DATABASE_URL, whether the server runs, and a firewall in between; over a network its certificate has to be valid.",
      ),
    ];
  }
}

async function examineFacts(): Promise<Finding[]> {
  const asked = Date.now();
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ version: string; migration: number | null; now: number }>(sql`
      select current_setting('server_version') as version, extract(epoch from ${now})::float8 as now,
        substring(obj_description('public.installation'::regclass, 'pg_class') from '^migration (\\d+)$')::float8 as migration`),
  );
  const answered = Date.now();
  const ahead = (asked + answered) / 2000 - (row?.now ?? 0);
  return [
    findingOfMigration(row?.version ?? "", row?.migration ?? null),
    findingOfClocks("the database", ahead, (answered - asked) / 2000),
  ];
}

/** What the newest migration of a database means for this version of the portal. */
export function findingOfMigration(version: string, migration: number | null): Finding {
  if (migration !== null && migration > listedMigration)
    return look(
      "database",
      "a newer version of the portal has migrated it",
      "Run the newest version everywhere; during an update that is as it should be.",
    );
  if (migration !== null && migration < listedMigration)
    return broken("database", "migrations are missing", "Run: npm run db:migrate");
  return ok("database", `PostgreSQL ${version.split(" ")[0]}, with all migrations`);
}
