import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { atMost } from "#db/numbers";
import type { AuditDetails } from "#db/schema";
import {
  type ActorLabel,
  type ActorLabelColumns,
  actorLabelColumns,
  actorLabelOf,
} from "#lib/domain/access/actor-label";
import type { AuditEvent } from "#lib/domain/audit/events";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type ValidityField, validityFields } from "#lib/rules/user-fields";

/** One entry of a history, for people: numbers are joined with today's names, as far as the reader may know them. */
export type HistoryEntry = {
  id: number;
  at: Date;
  event: AuditEvent;
  refused: boolean;
  /** nobody: a link's holder or a stranger; system: the clock, an order, a limit; terminal: `operator:create`. */
  by: ActorLabel | { kind: "nobody" | "system" | "terminal" };
  added: AreaId[];
  removed: AreaId[];
  /** What else was changed, by name: the audit log holds no names of people (R-801). */
  fields: string[];
  /** Days of validity before and after, as YYYY-MM-DD; null where there was or is none. */
  days: { field: ValidityField; before: string | null; after: string | null }[];
  /** R-905: the system that was opened or left, by its id, and the areas of it that were open. */
  system: string | null;
  areas: AreaId[];
  /** R-313: the day from which a second factor is required (YYYY-MM-DD). */
  from: string | null;
  /** R-210: the number of the account in whose place this one was made, or of the one in the place of this. */
  replaces: number | null;
  replacedBy: number | null;
  /** R-311: the permission set that it is about; without a name if there is no such set any more. */
  set: { name: string | null } | null;
};

/** The columns of an entry, over `audit_events as e`. */
export type HistoryColumns = {
  id: string;
  at: string;
  event: AuditEvent;
  outcome: "done" | "refused";
  hasActor: boolean;
  by: ActorLabelColumns | null;
  details: AuditDetails;
  setName: string | null;
};

/** The columns of an entry, as far as this reader may see them. */
export function historyColumns(reader: Actor): SQL {
  return sql`e.id, e.at, e.event, e.outcome, e.details, e.actor_number is not null as "hasActor",
    case when e.details -> 'set' is not null then (select s.name from permission_sets s
      where s.id = (e.details -> 'set' ->> 'id')::int) end as "setName",
    ${actorLabelColumns(reader, sql`e.actor_number`, sql`e.actor_organization_id`)} as by`;
}

/** Events without an actor that were requested by somebody without a session. */
const asked: ReadonlySet<AuditEvent> = new Set([
  "user.activated",
  "user.registered",
  "link.sent",
  "password.reset",
  "password.changed",
  "request.refused",
  // Only if refused: a successful one has an actor.
  "session.started",
]);

function unnamed({ event, details }: { event: AuditEvent; details: AuditDetails }) {
  if (details.reason === "terminal") return "terminal";
  return asked.has(event) ? "nobody" : "system";
}

/**
 * The newest entries about one user, newest first. The caller has checked that the reader may see this user. Attempts
 * by actors who do not reach this user are left out: the reader may not learn their names (R-202), and they could push
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
    order by e.id desc ${atMost(limit)}`);
  return rows.map(historyEntry);
}

/** Converts a row of `historyColumns`. */
export function historyEntry(row: HistoryColumns): HistoryEntry {
  const before = (row.details.permissionsBefore ?? []).filter(isAreaId);
  const after = (row.details.permissionsAfter ?? []).filter(isAreaId);
  const days = daysOf(row.details);
  return {
    id: Number(row.id),
    at: new Date(row.at),
    event: row.event,
    refused: row.outcome === "refused",
    by: (row.hasActor && actorLabelOf(row.by)) || { kind: unnamed(row) },
    added: inCatalogueOrder(after.filter((id) => !before.includes(id))),
    removed: inCatalogueOrder(before.filter((id) => !after.includes(id))),
    fields: (row.details.fields ?? []).filter((name) => !days.some(({ field }) => field === name)),
    days,
    system: row.details.system ?? null,
    areas: inCatalogueOrder((row.details.areas ?? []).filter(isAreaId)),
    from: row.details.from ?? null,
    replaces: row.details.replaces ?? null,
    replacedBy: row.details.replacedBy ?? null,
    set: row.details.set ? { name: row.setName } : null,
  };
}

/** Older entries only have the names of the fields. */
function daysOf({ days = {} }: AuditDetails): HistoryEntry["days"] {
  return validityFields.flatMap((field) => {
    const [before, after] = days[field] ?? [null, null];
    return before === after ? [] : { field, before, after };
  });
}
