import { type SQL, sql } from "drizzle-orm";
import { type ActorLabelColumns, actorLabelColumns } from "#lib/domain/access/actor-label";
import { type ProductId, products } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type HistoryColumns, type HistoryEntry, historyColumns, historyEntry } from "./history";

/** The affected user; a number only where the reader may not know whether there is such an account (R-302). */
export type Subject =
  | { kind: "user"; number: number; name: string; isOwner: boolean }
  | { kind: "deleted"; number: number }
  | { kind: "number"; number: number };

/** An entry of the audit log, for people: a history's entry with the affected user and organization. */
export type ActivityEntry = HistoryEntry & {
  about: Subject | null;
  organization: { name: string; customerNumber: string } | null;
  productsAdded: ProductId[];
  productsRemoved: ProductId[];
  orderNumber: string | null;
  count: number | null;
  /** Why it was refused, or how it happened: the rule's own name. */
  reason: string | null;
};

/** A row of `activityColumns`. */
export type ActivityColumns = HistoryColumns & {
  about: ActorLabelColumns | null;
  organization: ActivityEntry["organization"];
};

/** The columns of an entry, over `audit_events as e` and, where there is one, `organizations as o`. */
export function activityColumns(reader: Actor): SQL {
  return sql`${historyColumns(reader)}, ${actorLabelColumns(reader, sql`e.target_number`)} as about,
    case when o.id is not null then json_build_object('name', o.name, 'customerNumber', o.customer_number) end as organization`;
}

/** Converts a row of `activityColumns`. */
export function activityEntry(row: ActivityColumns): ActivityEntry {
  const { details } = row;
  const before = new Set(details.productsBefore);
  const after = new Set(details.productsAfter);
  const known = products.map(({ id }) => id);
  return {
    ...historyEntry(row),
    about: row.about && subjectOf(row.about, details.reason),
    organization: row.organization,
    productsAdded: known.filter((id) => after.has(id) && !before.has(id)),
    productsRemoved: known.filter((id) => before.has(id) && !after.has(id)),
    orderNumber: details.orderNumber ?? null,
    count: details.count ?? null,
    reason: details.reason ?? null,
  };
}

/**
 * A user who was not found remains a number, which does not reveal whether such an account exists elsewhere (R-302).
 */
function subjectOf({ number, name, isOwner, within }: ActorLabelColumns, reason?: string): Subject {
  if (reason === "notFound") return { kind: "number", number };
  if (within && name !== null) return { kind: "user", number, name, isOwner: isOwner ?? false };
  return { kind: name === null ? "deleted" : "number", number };
}
