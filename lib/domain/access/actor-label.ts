import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";

/**
 * Who did something, as far as the reader may know. An actor from above the reader's reach is not named: the provider's
 * people appear as customer service, others as their organization.
 */
export type ActorLabel =
  | { kind: "user"; number: number; name: string; isOwner: boolean }
  | { kind: "deleted"; number: number }
  | { kind: "organization"; name: string; level: OrganizationKind }
  | { kind: "service" };

/** What `actorLabelColumns` reads of a person; `within`: whether the reader reaches that organization. */
export type ActorLabelColumns = {
  number: number;
  name: string | null;
  isOwner: boolean | null;
  /** The organization on whose behalf this person acted; null if it is gone. */
  organization: { kind: OrganizationKind; name: string } | null;
  within: boolean;
};

/**
 * What is known of a person, as JSON; null without a number.
 *
 * @param reader who will read it; the organization may be a column
 * @param number of the person, a column
 * @param organizationId on whose behalf the person acted, a column; by default that of the account
 */
export function actorLabelColumns(
  reader: { organizationId: Actor["organizationId"] | SQL },
  number: SQL,
  organizationId?: SQL,
): SQL {
  // For an actor above the reader only the organization is visible.
  const from =
    organizationId ?? sql`(select coalesce(b.organization_id, organization_of(d.number)))`;
  return sql`(select json_build_object('number', d.number, 'name', b.first_name || ' ' || b.last_name, 'isOwner', b.is_owner,
      'organization', (select json_build_object('kind', h.kind, 'name', h.name) from organizations h where h.id = ${from}),
      'within', exists (select from organization_closure w
        where w.ancestor_id = ${reader.organizationId} and w.descendant_id = ${from}))
    from (select ${number} as number) d left join users b on b.number = d.number where d.number is not null)`;
}

/** The actor label for these columns; null if nobody is known. */
export function actorLabelOf(columns: ActorLabelColumns | null): ActorLabel | null {
  if (!columns) return null;
  const { number, name, organization } = columns;
  if (columns.within) {
    if (name === null) return { kind: "deleted", number };
    return { kind: "user", number, name, isOwner: columns.isOwner ?? false };
  }
  if (!organization) return null;
  if (organization.kind === "provider") return { kind: "service" };
  return { kind: "organization", name: organization.name, level: organization.kind };
}
