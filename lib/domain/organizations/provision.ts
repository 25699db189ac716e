import type { Transaction } from "#db/client";
import { record } from "#lib/domain/audit/record";
import type { ProductId } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";
import { ensureOwner, type OwnerOutcome, type RequestedBy } from "./ensure-owner";
import { insertOrganization } from "./insert";
import { type MasterData, writeMasterData } from "./master-data";
import { writeProducts } from "./products";

type Wish = {
  products: { booked: readonly ProductId[]; cancelled: readonly ProductId[] };
} & (
  | { organizationId: number; masterData: Partial<MasterData>; invitesOwner: boolean }
  | {
      kind: OrganizationKind;
      parent: { organizationId: number; kind: OrganizationKind };
      customerNumber: string;
      masterData: MasterData;
    }
);

/** The organization that was created or updated, and what happened to its owner. */
export type Provisioned = {
  organizationId: number;
  owner: OwnerOutcome;
};

/**
 * creates or updates an organization with its products, and for a new one its owner with link, letter and audit
 * log entries. Used both for orders and for organizations added by hand. Runs in the caller's transaction; the caller
 * has authorized it and holds the lock on the number or on the organization.
 */
export async function provision(
  tx: Transaction,
  requestedBy: RequestedBy,
  wish: Wish,
): Promise<Provisioned> {
  const isNew = !("organizationId" in wish);
  const organizationId = isNew
    ? (await insertOrganization(tx, { ...flat(wish), products: [] })).organizationId
    : wish.organizationId;
  const fields = isNew
    ? []
    : await writeMasterData(tx, requestedBy.actor, organizationId, wish.masterData);
  const { before, after } = await writeProducts(tx, organizationId, wish.products);
  const changesProducts = before.join() !== after.join();
  if (isNew || fields.length > 0 || changesProducts)
    await record(tx, {
      event: isNew ? "organization.created" : "organization.changed",
      actor: requestedBy.actor,
      organizationId,
      details: {
        ...(fields.length > 0 && { fields }),
        ...((isNew || changesProducts) && { productsBefore: before, productsAfter: after }),
        ...(requestedBy.orderNumber && { orderNumber: requestedBy.orderNumber }),
      },
    });
  if (!isNew && !wish.invitesOwner) return { organizationId, owner: "untouched" };
  return { organizationId, owner: await ensureOwner(tx, requestedBy, organizationId) };
}

function flat(wish: Extract<Wish, { kind: OrganizationKind }>) {
  const { kind, parent, customerNumber, masterData } = wish;
  return { kind, parent, customerNumber, ...masterData };
}
