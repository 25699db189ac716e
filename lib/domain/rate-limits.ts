import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { rateLimitKey } from "#lib/infra/keys";
import { type RateRule, rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";

/**
 * S-60: counts one turn of somebody under a rule, or says that it is too early. GCRA in one statement, judged under the
 * row's lock, so that it is exact however many ask at the same moment.
 *
 * @param key by what the rule counts: an account, an address … Stored as a keyed hash.
 * @throws Refusal tooManyAttempts (with `seconds` and, from two minutes on, `minutes`)
 */
export function requireTurn(rule: RateRule, key: string | number): Promise<void> {
  return transaction("auth", (tx) => takeTurn(tx, rule, key));
}

/** The same as a question: false when it is too early. */
export async function hasTurn(rule: RateRule, key: string | number): Promise<boolean> {
  const seconds = await transaction("auth", (tx) => countTurn(tx, rule, String(key)));
  return seconds === 0;
}

/**
 * The same inside a transaction, for who counts by several rules at once: when one of them says no, the rollback takes
 * back what the others counted.
 */
export async function takeTurn(
  tx: Transaction,
  rule: RateRule,
  key: string | number,
): Promise<void> {
  const seconds = await countTurn(tx, rule, String(key));
  if (seconds === 0) return;
  const minutes = seconds < 120 ? 0 : Math.ceil(seconds / 60);
  throw new Refusal("tooManyAttempts", { values: { seconds, minutes } });
}

/** Forgets what was counted. */
export async function forgetTurns(
  tx: Transaction,
  rule: RateRule,
  key: string | number,
): Promise<void> {
  await tx.execute(
    sql`delete from rate_limits where rule = ${rule} and key_hash = ${hashOf(rule, String(key))}`,
  );
}

/** The key of the hash differs from rule to rule: rows of different rules can not be joined to one person. */
function hashOf(rule: RateRule, key: string): string {
  return rateLimitKey(`${rule}|${key}`);
}

/** @returns zero when the turn was counted, else the whole seconds until the next one */
async function countTurn(tx: Transaction, rule: RateRule, key: string): Promise<number> {
  const each = interval(rates[rule].interval);
  const ahead = interval(rates[rule].interval * (rates[rule].burst - 1));
  const keyHash = hashOf(rule, key);
  const counted = await tx.execute(sql`
    insert into rate_limits as r (rule, key_hash, arrives_at) values (${rule}, ${keyHash}, ${now} + ${each})
    on conflict (rule, key_hash) do update set arrives_at = greatest(r.arrives_at, ${now}) + ${each}
      where r.arrives_at <= ${now} + ${ahead}
    returning 1`);
  if (counted.length > 0) return 0;
  const [row] = await tx.execute<{ seconds: number }>(sql`
    select ceil(extract(epoch from arrives_at - ${ahead} - ${now}))::int as seconds
    from rate_limits where rule = ${rule} and key_hash = ${keyHash}`);
  return Math.max(1, row?.seconds ?? 1);
}
