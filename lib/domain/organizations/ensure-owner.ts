import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { lineageOf } from "#lib/domain/access/entitlement";
import { record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import type { Letters } from "#lib/domain/mail-budget";
import { enqueue } from "#lib/domain/outbox/queue";
import { settleWaitingTasks } from "#lib/domain/tasks";
import { inCatalogueOrder } from "#lib/rules/catalogue";
import { type Actor, entitlementOf, type Lineage } from "#lib/rules/delegation";
import type { Order } from "#lib/rules/order";
import { readMasterData } from "./master-data";

/** What happened to the owner; `untouched`: none was requested. */
export type OwnerOutcome = "invited" | "present" | "addressTaken" | "untouched";

/**
 * Creates and invites the owner from the master data, unless there is one (R-305, R-401), and finishes what waited for
 * an owner here. The caller holds the lock on the organization.
 */
export async function ensureOwner(
  tx: Transaction,
  requestedBy: RequestedBy,
  organizationId: number,
): Promise<Exclude<OwnerOutcome, "untouched">> {
  const number = (await hasOwner(tx, organizationId))
    ? undefined
    : await insertOwner(tx, requestedBy, organizationId);
  // A simultaneous registration may have made its user the owner (R-602).
  if (!number && !(await hasOwner(tx, organizationId))) return "addressTaken";
  if (number) await invite(tx, requestedBy, organizationId, number);
  await settleWaitingTasks(tx, requestedBy, organizationId);
  return number ? "invited" : "present";
}

async function hasOwner(tx: Transaction, organizationId: number): Promise<boolean> {
  const found = await tx.execute(
    sql`select from users where organization_id = ${organizationId} and is_owner`,
  );
  return found.length > 0;
}

/** Inserts the row; undefined if the address belongs to another account. */
async function insertOwner(
  tx: Transaction,
  requestedBy: RequestedBy,
  organizationId: number,
): Promise<number | undefined> {
  const contact = await readMasterData(tx, organizationId);
  const [row] = await tx
    .insert(users)
    .values({
      organizationId,
      isOwner: true,
      firstName: contact.contactFirstName,
      lastName: contact.contactLastName,
      email: contact.contactEmail,
      language: requestedBy.language,
      createdBy: requestedBy.actor?.userNumber,
    })
    .onConflictDoNothing()
    .returning({ number: users.number });
  return row?.number;
}

/**
 * Adds link, letter and audit log entries for a new owner, who holds everything the organization is entitled to
 * (R-305).
 */
async function invite(
  tx: Transaction,
  requestedBy: RequestedBy,
  organizationId: number,
  userNumber: number,
): Promise<void> {
  const link = await issueLink(tx, userNumber, "activation");
  await enqueue(tx, {
    kind: "activation",
    userNumber,
    linkId: link.id,
    requestedBy: requestedBy.actor && {
      userNumber: requestedBy.actor.userNumber,
      letters: requestedBy.letters,
    },
  });
  const [row] = await tx.execute<{ lineage: Lineage }>(
    sql`select ${lineageOf(sql`${organizationId}::int`)} as lineage`,
  );
  const permissionsAfter = inCatalogueOrder(entitlementOf(row?.lineage ?? []));
  await record(tx, {
    event: "user.created",
    actor: requestedBy.actor,
    target: userNumber,
    organizationId,
    details: {
      permissionsAfter,
      ...(requestedBy.orderNumber && { orderNumber: requestedBy.orderNumber }),
    },
  });
}

/**
 * On whose behalf an organization is provisioned: a service administrator, with counted letters, or (null) the
 * order system.
 */
export type RequestedBy = Pick<Order, "language"> &
  Partial<Pick<Order, "orderNumber">> &
  ({ actor: Actor; letters: Letters } | { actor: null });
