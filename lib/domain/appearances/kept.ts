import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { holdOrganization } from "#lib/domain/access/reach-lock";
import { type Appearance, refusalOfAppearance } from "#lib/rules/appearance";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { orNull, Refusal, refuseIf } from "#lib/rules/refusal";
import {
  appearanceFor,
  appearanceOf,
  drawnOf,
  type SeenAppearance,
  type StoredAppearance,
  storedAppearance,
} from "./row";

/** An organization that has, or can have, an appearance of its own. */
export type AppearanceHolder = {
  id: number;
  kind: OrganizationKind;
  name: string;
  customerNumber: string;
};

/** R-1004: everything about the appearance of an organization, for those who keep it. */
export type KeptAppearance = {
  organization: AppearanceHolder;
  /** What was saved last, published or not; null where nothing was. */
  draft: (StoredAppearance & { version: number }) | null;
  /** The version that people see; null while they see what is above. */
  publishedVersion: number | null;
  /** What people see now. */
  seen: Appearance;
};

/**
 * The organization whose appearance the actor keeps, for reading.
 *
 * @throws Refusal notFound, also for what is out of reach or kept by somebody else
 */
export async function requireHolder(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<AppearanceHolder> {
  const organization = await organizationOf(tx, customerNumber);
  const { actor: current } = await requireOrganization(tx, actor, organization.id);
  refuseIf(refusalOfAppearance(current, organization));
  return organization;
}

/**
 * The organization like `requireHolder`, with the locks on it and on the actor's rights, for a change (S-46).
 *
 * @throws Refusal notFound
 */
export async function holdHolder(
  tx: Transaction,
  actor: Actor,
  customerNumber: string,
): Promise<AppearanceHolder> {
  const organization = await organizationOf(tx, customerNumber);
  const { actor: current } = await holdOrganization(tx, actor, organization.id);
  refuseIf(refusalOfAppearance(current, organization));
  return organization;
}

async function organizationOf(tx: Transaction, customerNumber: string): Promise<AppearanceHolder> {
  if (!isCustomerNumber(customerNumber)) throw new Refusal("notFound");
  const [row] = await tx.execute<AppearanceHolder>(sql`
    select id, kind, name, customer_number as "customerNumber" from organizations
    where customer_number = ${customerNumber}`);
  if (!row) throw new Refusal("notFound");
  return row;
}

/** The appearance of this organization, or null if it is not the actor's to keep. */
export function findKeptAppearance(
  actor: Actor,
  customerNumber: string,
): Promise<KeptAppearance | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const organization = await requireHolder(tx, actor, customerNumber);
      const rows = await tx.execute<{ state: string; version: number; stored: StoredAppearance }>(
        sql`select b.state, b.version, ${storedAppearance} as stored from appearances b
          where b.organization_id = ${organization.id}`,
      );
      const draft = rows.find(({ state }) => state === "draft");
      const [above] = await tx.execute<{ seen: SeenAppearance | null }>(
        sql`select ${appearanceFor(sql`${organization.id}::int`)} as seen`,
      );
      return {
        organization,
        draft: draft ? { ...draft.stored, version: draft.version } : null,
        publishedVersion: rows.find(({ state }) => state === "published")?.version ?? null,
        seen: appearanceOf(above?.seen ?? null),
      };
    }),
  );
}

/** The draft of this organization as people would see it, or null if there is none or it is not the actor's to keep. */
export async function findDraftAppearance(
  actor: Actor,
  customerNumber: string,
): Promise<Appearance | null> {
  const kept = await findKeptAppearance(actor, customerNumber);
  return kept?.draft ? drawnOf(kept.draft) : null;
}
