import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { bookedBy } from "#lib/domain/access/entitlement";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { requireReachableUser } from "#lib/domain/access/reach";
import { type HistoryEntry, listHistory } from "#lib/domain/activity/history";
import { type AreaId, areasOpenedBy, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { type Actor, grantable, type OrganizationKind, type Relation } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import { type UserColumns, type UserRow, userColumns, userRow, userTables } from "./row";

/** A user as the edit page shows them, with at most one more than the newest `limits.historyShown` entries about them. */
export type UserDetail = UserRow & {
  createdAt: Date;
  /** R-209: of the letters to this user. */
  language: Language;
  /** The areas that the organization's own products open, whatever its ancestors allow (R-104). */
  opened: AreaId[];
  history: HistoryEntry[];
};

/** One user with everything that the edit page shows, or null if there is none within the actor's reach (R-302). */
export async function findUser(actor: Actor, userNumber: number): Promise<UserDetail | null> {
  return orNull(
    transaction(actor, async (tx) => {
      await requireReachableUser(tx, actor, userNumber);
      const [found] = await tx.execute<
        UserColumns & { createdAt: string; language: Language; booked: string[] }
      >(sql`select ${userColumns(actor)}, u.created_at as "createdAt", u.language, ${bookedBy(sql`o.id`)} as booked
        from ${userTables} where u.number = ${userNumber}`);
      if (!found) return null;
      const { booked, createdAt, language, ...row } = found;
      return {
        ...userRow(actor, row),
        createdAt: new Date(createdAt),
        language,
        opened: inCatalogueOrder(areasOpenedBy(row.organizationKind, booked)),
        history: await listHistory(tx, actor, userNumber, limits.historyShown + 1),
      };
    }),
  );
}

/** What the form for a new user of this organization may offer; null if it is out of reach (R-302, R-303). */
export async function findGrantable(
  actor: Actor,
  organizationId: number,
): Promise<{
  relation: Relation;
  entitled: AreaId[];
  grantable: AreaId[];
  opened: AreaId[];
} | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const where = await requireOrganization(tx, actor, organizationId);
      const [own] = await tx.execute<{ kind: OrganizationKind; booked: string[] }>(sql`
        select o.kind, ${bookedBy(sql`o.id`)} as booked from organizations o where o.id = ${organizationId}`);
      if (!own) return null;
      return {
        opened: inCatalogueOrder(areasOpenedBy(own.kind, own.booked)),
        relation: where.relation,
        entitled: inCatalogueOrder(where.entitled),
        grantable: inCatalogueOrder(grantable(where.actor, where)),
      };
    }),
  );
}
