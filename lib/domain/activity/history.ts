import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { type Doer, type DoerColumns, doerColumns, doerOf } from "#lib/domain/access/actor-label";
import type { AuditEvent } from "#lib/domain/audit/record";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";

/** One entry of a history, for people: numbers joined with the names of today, as far as the reader may know them. */
export type HistoryEntry = {
  id: number;
  at: Date;
  event: AuditEvent;
  refused: boolean;
  /** Nobody: the holder of a link or a stranger; the system: the clock, an order, a limit; the terminal: `operator:create`. */
  by: Doer | { kind: "nobody" | "system" | "terminal" };
  added: AreaId[];
  removed: AreaId[];
  fields: string[];
};

/** What an entry is made of, over `audit_events as e`. */
export type HistoryColumns = {
  id: string;
  at: string;
  event: AuditEvent;
  outcome: "done" | "refused";
  has_actor: boolean;
  by: DoerColumns | null;
  details: AuditDetails;
};

/** The columns of an entry, as this reader may know them. */
export function historyColumns(reader: Actor): SQL {
  return sql`e.id, e.at, e.event, e.outcome, e.details, e.actor_number is not null as has_actor,
    ${doerColumns(reader, sql`e.actor_number`, sql`e.actor_organization_id`)} as by`;
}

/** What happens without anybody signed in because somebody without a session asks for it. */
const asked: ReadonlySet<AuditEvent> = new Set([
  "user.activated",
  "user.registered",
  "link.sent",
  "password.reset",
  "password.changed",
  "request.refused",
  // Refused: who got in did it as somebody.
  "session.started",
]);

function unnamed({ event, details }: { event: AuditEvent; details: AuditDetails }) {
  if (details.reason === "terminal") return "terminal";
  return asked.has(event) ? "nobody" : "system";
}

/**
 * The newest entries about one user, newest first. The caller has decided that the reader may see this user. What people
 * who do not reach this user tried is left out: their names are nobody's business here (R-202), and they could push
 * everything else off the page.
 */
export async function listHistory(
  tx: Transaction,
  reader: Actor,
  userNumber: number,
  limit: number,
): Promise<HistoryEntry[]> {
  const rows = await tx.execute<HistoryColumns>(sql`select ${historyColumns(reader)}
    from audit_events e
    where e.target_number = ${userNumber} and e.event not like 'session.%'
      and (e.actor_number is null or exists (select from organization_closure c join users t
        on t.organization_id = c.descendant_id
        where t.number = e.target_number and c.ancestor_id = e.actor_organization_id))
    order by e.id desc limit ${limit}`);
  return rows.map(historyEntry);
}

/** A row of `historyColumns`. */
export function historyEntry(row: HistoryColumns): HistoryEntry {
  const before = (row.details.permissionsBefore ?? []).filter(isAreaId);
  const after = (row.details.permissionsAfter ?? []).filter(isAreaId);
  return {
    id: Number(row.id),
    at: new Date(row.at),
    event: row.event,
    refused: row.outcome === "refused",
    by: (row.has_actor && doerOf(row.by)) || { kind: unnamed(row) },
    added: inCatalogueOrder(after.filter((id) => !before.includes(id))),
    removed: inCatalogueOrder(before.filter((id) => !after.includes(id))),
    fields: row.details.fields ?? [],
  };
}
