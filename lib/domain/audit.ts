import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type AuditDetails, auditEvents } from "#db/schema";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/** What the trail can tell of. Each has its words in the message files under `history`. */
export type AuditEvent =
  | "user.created"
  | "user.changed"
  | "user.deactivated"
  | "user.reactivated"
  | "user.removed"
  | "user.expired"
  | "user.activated"
  | "user.locked"
  | "user.unlocked"
  | "user.registered"
  | "link.sent"
  | "registration.sent"
  | "organization.created"
  | "organization.changed"
  | "organization.closed"
  | "organization.reopened"
  | "order.received"
  | "order.processed"
  | "order.waiting"
  | "task.settled"
  | "password.reset"
  | "password.changed"
  | "session.started"
  | "session.ended"
  | "request.refused";

/** What is recorded of one event. The organization may be filled in as soon as it is known. */
export type Entry = {
  event: AuditEvent;
  /** Null: the clock, the holder of a link, or a stranger. */
  actor: Pick<Actor, "userNumber" | "organizationId"> | null;
  target?: number;
  organizationId?: number;
  details?: AuditDetails;
};

async function write(tx: Transaction, entry: Entry, outcome: "done" | "refused"): Promise<void> {
  await tx.insert(auditEvents).values({
    event: entry.event,
    outcome,
    actorNumber: entry.actor?.userNumber ?? null,
    actorOrganizationId: entry.actor?.organizationId ?? null,
    targetNumber: entry.target ?? null,
    organizationId: entry.organizationId ?? entry.actor?.organizationId ?? null,
    details: entry.details ?? {},
  });
}

/** Records a change in the transaction that makes it. */
export function record(tx: Transaction, entry: Entry): Promise<void> {
  return write(tx, entry, "done");
}

/** Records a refused attempt in a transaction of its own, after the rollback. */
export function recordRefusal(entry: Entry): Promise<void> {
  return transaction((tx) => write(tx, entry, "refused"));
}

/**
 * Runs a change in one transaction; when a rule refuses it, everything is rolled back, the attempt is recorded and the
 * refusal goes on to the caller.
 */
export async function attempt<T>(entry: Entry, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(work);
  } catch (error) {
    if (error instanceof Refusal) {
      await recordRefusal({ ...entry, details: { ...entry.details, reason: error.code } });
    }
    throw error;
  }
}

/** One entry of a history, for people: numbers joined with the names of today. */
export type HistoryEntry = {
  id: number;
  at: Date;
  event: AuditEvent;
  refused: boolean;
  /** Null: the portal itself or the holder of a link; a number without a name: a deleted account. */
  actor: { number: number; name: string | null; isOwner: boolean } | null;
  added: AreaId[];
  removed: AreaId[];
  fields: string[];
};

/**
 * The newest entries about one user, newest first. The caller has decided that the asker may see this user. What people
 * who do not reach this user tried is left out: their names are nobody's business here, and they could push
 * everything else off the page.
 */
export async function listHistory(
  tx: Transaction,
  userNumber: number,
  limit: number,
): Promise<HistoryEntry[]> {
  const rows = await tx.execute<{
    id: string;
    at: string;
    event: AuditEvent;
    outcome: "done" | "refused";
    actor_number: string | null;
    actor_name: string | null;
    actor_is_owner: boolean | null;
    details: AuditDetails;
  }>(sql`select e.id, e.at, e.event, e.outcome, e.actor_number, e.details,
      u.first_name || ' ' || u.last_name as actor_name, u.is_owner as actor_is_owner
    from audit_events e left join users u on u.number = e.actor_number
    where e.target_number = ${userNumber} and e.event not like 'session.%'
      and (e.actor_number is null or exists (select from organization_closure c join users t
        on t.organization_id = c.descendant_id
        where t.number = e.target_number and c.ancestor_id = e.actor_organization_id))
    order by e.id desc limit ${limit}`);
  return rows.map((row) => {
    const before = (row.details.permissionsBefore ?? []).filter(isAreaId);
    const after = (row.details.permissionsAfter ?? []).filter(isAreaId);
    return {
      id: Number(row.id),
      at: new Date(row.at),
      event: row.event,
      refused: row.outcome === "refused",
      actor: row.actor_number
        ? {
            number: Number(row.actor_number),
            name: row.actor_name,
            isOwner: row.actor_is_owner ?? false,
          }
        : null,
      added: inCatalogueOrder(after.filter((id) => !before.includes(id))),
      removed: inCatalogueOrder(before.filter((id) => !after.includes(id))),
      fields: row.details.fields ?? [],
    };
  });
}
