import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { environment } from "#lib/infra/env";
import { logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { checkDatabase } from "./check";

let probe: Promise<boolean> | undefined;

/**
 * Whether the database is usable and answers within `limits.readiness` (S-95): it accepts changes, and the check of the
 * start has passed recently (FF-H-1, FF-H-2). The query waits for a free connection like any other; only one runs at a
 * time, so that frequent checks take no connections from others.
 */
export async function answersInTime(): Promise<boolean> {
  probe ??= takesChanges()
    .catch(() => false)
    .finally(() => {
      probe = undefined;
    });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limits.readiness, false);
  });
  return Promise.race([probe, late]).finally(() => clearTimeout(timer));
}

async function takesChanges(): Promise<boolean> {
  if ((await knownUnfitness()) !== null) return false;
  const [row] = await transaction("system", (tx) =>
    tx.execute<{ open: boolean }>(sql`
      select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as open`),
  );
  return row?.open ?? false;
}

let fitness: { problem: string | null; until: number } | undefined;

/**
 * The result of `checkDatabase`, cached for `limits.fitnessLifetime`, because strangers can request the readiness check.
 */
async function knownUnfitness(): Promise<string | null> {
  if (fitness && Date.now() < fitness.until) return fitness.problem;
  const problem = await checkDatabase(environment().demo);
  fitness = { problem, until: Date.now() + limits.fitnessLifetime };
  if (problem) logWarning("databaseUnfit", { reason: problem });
  return problem;
}
