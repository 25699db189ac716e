import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { lineageOf } from "#lib/domain/access/entitlement";
import { record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import type { Letters } from "#lib/domain/mail-budget";
import { enqueue } from "#lib/domain/outbox/queue";
import { settleWaiting } from "#lib/domain/tasks";
import { inCatalogueOrder, type Language, type ProductId } from "#lib/rules/catalogue";
import {
  type Actor,
  entitlementOf,
  type Lineage,
  type OrganizationKind,
} from "#lib/rules/delegation";
import { insertOrganization, type MasterData, writeMasterData } from "./master-data";
import { writeProducts } from "./products";

/** Who or what provisions: an operator's administrator, with letters that were counted, or (null) the order system. */
export type Cause = { language: Language; orderNumber?: string } & (
  | { actor: Actor; letters: Letters }
  | { actor: null }
);

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

/** What became of the owner; `untouched`: nobody asked for one. */
export type OwnerOutcome = "invited" | "present" | "addressTaken" | "untouched";

export type Provisioned = {
  organizationId: number;
  owner: OwnerOutcome;
};

/**
 * R-601: makes or updates an organization with its products, and for a new one the owner with link, letter and trail.
 * The one function for orders and for what is added by hand. All of it in the caller's transaction; who may do so is the
 * caller's question, and the caller holds the lock on the number or on the organization.
 */
export async function provision(tx: Transaction, cause: Cause, wish: Wish): Promise<Provisioned> {
  const isNew = !("organizationId" in wish);
  const organizationId = isNew
    ? (await insertOrganization(tx, { ...flat(wish), products: [] })).organizationId
    : wish.organizationId;
  const fields = isNew
    ? []
    : await writeMasterData(tx, cause.actor, organizationId, wish.masterData);
  const { before, after } = await writeProducts(tx, organizationId, wish.products);
  const changesProducts = before.join() !== after.join();
  if (isNew || fields.length > 0 || changesProducts)
    await record(tx, {
      event: isNew ? "organization.created" : "organization.changed",
      actor: cause.actor,
      organizationId,
      details: {
        ...(fields.length > 0 && { fields }),
        ...((isNew || changesProducts) && { productsBefore: before, productsAfter: after }),
        ...(cause.orderNumber && { orderNumber: cause.orderNumber }),
      },
    });
  if (!isNew && !wish.invitesOwner) return { organizationId, owner: "untouched" };
  return { organizationId, owner: await ensureOwner(tx, cause, organizationId) };
}

function flat(wish: Extract<Wish, { kind: OrganizationKind }>) {
  const { kind, parent, customerNumber, masterData } = wish;
  return { kind, parent, customerNumber, ...masterData };
}

/**
 * Creates the owner from the master data unless there is one, and invites the person (R-305, R-401). Whatever waited for
 * an owner here is settled. The caller holds the lock on the organization.
 */
export async function ensureOwner(
  tx: Transaction,
  cause: Cause,
  organizationId: number,
): Promise<Exclude<OwnerOutcome, "untouched">> {
  const number = (await hasOwner(tx, organizationId))
    ? undefined
    : await insertOwner(tx, cause, organizationId);
  // Somebody who registered at this very moment may have become the owner (R-602).
  if (!number && !(await hasOwner(tx, organizationId))) return "addressTaken";
  if (number) await invite(tx, cause, organizationId, number);
  await settleWaiting(tx, cause, organizationId);
  return number ? "invited" : "present";
}

async function hasOwner(tx: Transaction, organizationId: number): Promise<boolean> {
  const found = await tx.execute(
    sql`select from users where organization_id = ${organizationId} and is_owner`,
  );
  return found.length > 0;
}

/** Inserts the row; undefined when the address belongs to somebody already. */
async function insertOwner(
  tx: Transaction,
  cause: Cause,
  organizationId: number,
): Promise<number | undefined> {
  const [contact] = await tx.execute<{
    contact_first_name: string;
    contact_last_name: string;
    contact_email: string;
  }>(sql`select contact_first_name, contact_last_name, contact_email
    from organizations where id = ${organizationId}`);
  if (!contact) throw new Error("the caller holds the organization");
  const [row] = await tx
    .insert(users)
    .values({
      organizationId,
      isOwner: true,
      firstName: contact.contact_first_name,
      lastName: contact.contact_last_name,
      email: contact.contact_email,
      language: cause.language,
      createdBy: cause.actor?.userNumber,
    })
    .onConflictDoNothing()
    .returning({ number: users.number });
  return row?.number;
}

/** Link, letter and trail of a new owner, who holds whatever the organization is entitled to (R-305). */
async function invite(
  tx: Transaction,
  cause: Cause,
  organizationId: number,
  userNumber: number,
): Promise<void> {
  const link = await issueLink(tx, userNumber, "activation");
  await enqueue(tx, {
    kind: "activation",
    userNumber,
    linkId: link.id,
    requestedBy: cause.actor && { userNumber: cause.actor.userNumber, letters: cause.letters },
  });
  const [row] = await tx.execute<{ lineage: Lineage }>(
    sql`select ${lineageOf(sql`${organizationId}::int`)} as lineage`,
  );
  const permissionsAfter = inCatalogueOrder(entitlementOf(row?.lineage ?? []));
  await record(tx, {
    event: "user.created",
    actor: cause.actor,
    target: userNumber,
    organizationId,
    details: {
      permissionsAfter,
      ...(cause.orderNumber && { orderNumber: cause.orderNumber }),
    },
  });
}
