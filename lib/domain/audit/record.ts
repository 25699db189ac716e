import { type SQL, sql } from "drizzle-orm";
import { type Plans, type Transaction, transaction } from "#db/client";
import type { Principal } from "#db/roles";
import type { AuditDetails } from "#db/schema";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { AuditEvent } from "./events";

/** What is recorded of an event. The organization may be filled in as soon as it is known. */
export type Entry = {
  event: AuditEvent;
  /** Null for the clock, the order system, the terminal, a link's holder, or a stranger. */
  actor: Pick<Actor, "userNumber" | "organizationId"> | null;
  target?: number;
  organizationId?: number;
  details?: AuditDetails;
};

/** The database sets number and time: no caller may (S-102). */
function statementOf(entry: Entry, outcome: "done" | "refused"): SQL {
  const { event, actor, target, organizationId, details = {} } = entry;
  return sql`insert into audit_events
      (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
    values (${event}, ${outcome}, ${actor?.userNumber ?? null}, ${actor?.organizationId ?? null}, ${target ?? null},
      ${organizationId === undefined && !actor && target ? organizationOf(target) : (organizationId ?? actor?.organizationId ?? null)}, ${JSON.stringify(details)}::jsonb)`;
}

async function write(tx: Transaction, entry: Entry, outcome: "done" | "refused"): Promise<void> {
  await tx.execute(statementOf(entry, outcome));
}

/** A stranger's attempt on a user is visible to that user's administrators. */
function organizationOf(target: number) {
  return sql`(select organization_id from users where number = ${target})`;
}

/** The statement of `record`, to be sent together with others. */
export function recordStatement(entry: Entry): SQL {
  return statementOf(entry, "done");
}

/** Records a change in the transaction that makes it. */
export function record(tx: Transaction, entry: Entry): Promise<void> {
  return write(tx, entry, "done");
}

/**
 * Records many changes of one kind in the transaction that makes them, in this order; or refused attempts, in a
 * transaction that counts them.
 */
export async function recordAll(
  tx: Transaction,
  { event, actor }: Pick<Entry, "event"> & { actor: Actor },
  entries: readonly Required<Pick<Entry, "target" | "organizationId" | "details">>[],
  outcome: "done" | "refused" = "done",
): Promise<void> {
  if (entries.length > 0) await tx.execute(recordAllStatement({ event, actor }, entries, outcome));
}

/** The statement of `recordAll`, to be sent together with others. */
export function recordAllStatement(
  { event, actor }: Pick<Entry, "event" | "actor">,
  entries: readonly Required<Pick<Entry, "target" | "organizationId" | "details">>[],
  outcome: "done" | "refused" = "done",
): SQL {
  return sql`insert into audit_events
      (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
    select ${event}, ${outcome}, ${actor?.userNumber ?? null}::bigint, ${actor?.organizationId ?? null}::int, e.target, e."organizationId", e.details
    from json_to_recordset(${JSON.stringify(entries)}::json)
      as e(target bigint, "organizationId" int, details jsonb)`;
}

/** Records a refused attempt in a transaction that counts it. */
export function recordRefused(tx: Transaction, entry: Entry): Promise<void> {
  return write(tx, entry, "refused");
}

/** Records a refused attempt in a transaction of its own, after the rollback. */
export function recordRefusal(entry: Entry): Promise<void> {
  return transaction(entry.actor ?? "auth", (tx) => write(tx, entry, "refused"));
}

/**
 * Runs a change in one transaction; if a rule refuses it, everything is rolled back, the attempt is recorded, and the
 * refusal is rethrown.
 *
 * @param as on whose behalf the transaction runs, if not the recorded actor's: the portal's own work
 * @param plans how its statements are planned, if not as usual on this behalf
 */
export async function attempt<T>(
  entry: Entry,
  work: (tx: Transaction) => Promise<T>,
  as: Principal = entry.actor ?? "auth",
  plans?: Plans,
): Promise<T> {
  try {
    return await transaction(as, work, plans);
  } catch (error) {
    if (error instanceof Refusal) {
      await recordRefusal({ ...entry, details: { ...entry.details, reason: error.code } });
    }
    throw error;
  }
}
