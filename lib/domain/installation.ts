import "server-only";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { limits } from "#lib/rules/limits";

/** Whether anything was ever migrated here. */
export async function hasTables(): Promise<boolean> {
  const [row] = await transaction("worker", (tx) =>
    tx.execute<{ ready: boolean }>(sql`select to_regclass('installation') is not null as ready`),
  );
  return row?.ready ?? false;
}

/** Whether this database is fit for this installation; a sentence about what is wrong, or null. */
export async function checkDatabase(demo: boolean): Promise<string | null> {
  return transaction("worker", async (tx) => {
    const [row] = await tx.execute<{ version: number; ready: boolean }>(sql`
      select current_setting('server_version_num')::int as version,
        to_regclass('installation') is not null as ready`);
    if (!row || row.version < 160_000) return "PostgreSQL 16 or newer is needed.";
    if (!row.ready) return "the database has no tables yet. Run: npm run db:migrate";
    const [mark] = await tx.execute<{ demo: boolean }>(sql`select demo from installation`);
    if (mark?.demo && !demo) return "this database belongs to a demo (its people are invented).";
    if (demo && !mark?.demo) return "this database is not a demo's, and DEMO=1 is set.";
    return null;
  });
}

let probe: Promise<boolean> | undefined;

/**
 * Whether the database answers a question within `limits.readiness` (S-95). The question waits for a free connection like
 * every other; there is one at a time, so that whoever asks often takes no connection from anybody.
 */
export async function answersInTime(): Promise<boolean> {
  probe ??= transaction("worker", (tx) => tx.execute(sql`select 1`))
    .then(
      () => true,
      () => false,
    )
    .finally(() => {
      probe = undefined;
    });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limits.readiness, false);
  });
  return Promise.race([probe, late]).finally(() => clearTimeout(timer));
}
