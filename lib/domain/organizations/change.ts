import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { fold } from "#db/search-text";
import { interval, now } from "#db/time";
import {
  holdAsService,
  type LockedOrganization,
  lockAsService,
} from "#lib/domain/access/organization-lock";
import { readServiceActor } from "#lib/domain/access/reach";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { endSessionsBelow } from "#lib/domain/sign-in/end-sessions";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { shownName } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type {
  MasterDataChange,
  NewOrganization,
  ProductsChange,
} from "#lib/rules/schemas/organizations";
import { mayHangUnder } from "#lib/rules/tree";
import { isNumberTaken, lockNumber, lockRequest, nextNumber } from "./customer-numbers";
import { type MasterData, masterDataNames, readMasterData, writeMasterData } from "./master-data";
import { writeProducts } from "./products";
import { ensureOwner, provision } from "./provision";

/**
 * What service administrators do with organizations. Each function locks the
 * organization, then the actor, reads both again, and records the change.
 */

/**
 * The language of the owner's first letter, as for an order without one: the administrator's language is not the
 * customer's.
 */
const ownersLanguage: Language = "de";

/**
 * adds a reseller, sub-reseller or customer with its products and its owner, like an order.
 *
 * @returns its customer number; `addressTaken`: it was created without its owner, because the address in the master
 *   data belongs to an account
 * @throws Refusal notFound, serviceOnly, wrongPlace, organizationClosed (an ancestor), numberTaken
 */
export async function createOrganization(
  actor: Actor,
  input: NewOrganization,
): Promise<{ customerNumber: string; owner: "invited" | "addressTaken" }> {
  const entry: Entry = { event: "organization.created", actor };
  return attemptWithLetter(entry, actor, async (tx, letters) => {
    await readServiceActor(tx, actor);
    // Before any row lock: a transaction carrying out an order holds the number while it waits for the parent. A second
    // click waits for the first; requests below the same parent do not wait for each other.
    if (input.customerNumber) await lockNumber(tx, input.customerNumber);
    else await lockRequest(tx, [actor.userNumber, input.parent, input.name].join());
    const customerNumber = input.customerNumber || (await nextNumber(tx));
    const parent = await holdAsService(tx, actor, input.parent);
    entry.organizationId = parent.organizationId;
    if (!mayHangUnder(input.kind, parent.kind)) throw new Refusal("wrongPlace", { field: "kind" });
    if (parent.closed) throw new Refusal("organizationClosed", { field: "parent" });
    const again = await findSecondClick(tx, actor, parent, input);
    if (again) return again;
    if (input.customerNumber && (await isNumberTaken(tx, input.customerNumber)))
      throw new Refusal("numberTaken", { field: "customerNumber" });
    const { owner } = await provision(
      tx,
      { actor, letters, language: ownersLanguage },
      {
        kind: input.kind,
        parent,
        customerNumber,
        masterData: masterDataOf(input),
        products: { booked: input.products, cancelled: [] },
      },
    );
    return { customerNumber, owner: owner === "addressTaken" ? owner : "invited" };
  });
}

/** A repeated request within a minute is a second click: the result of the first one is returned. */
async function findSecondClick(
  tx: Transaction,
  actor: Actor,
  parent: LockedOrganization,
  input: NewOrganization,
): Promise<{ customerNumber: string; owner: "invited" | "addressTaken" } | null> {
  const [row] = await tx.execute<{ customer_number: string; has_owner: boolean }>(sql`
    select o.customer_number, exists (select from users u where u.organization_id = o.id and u.is_owner) as has_owner
    from reachable_organizations f join organizations o on o.id = f.id
    where f.parent_id = ${parent.organizationId} and f.kind = ${input.kind} and f.sort_name = ${fold(input.name, "plain")} and f.name = ${input.name}
      and o.place = ${input.place} and o.contact_email = ${input.contactEmail}
      and o.contact_first_name = ${input.contactFirstName} and o.contact_last_name = ${input.contactLastName}
      and ${input.customerNumber} in ('', o.customer_number)
      and o.created_at > ${now} - ${interval(limits.resendInterval)}
      and exists (select from audit_events e where e.organization_id = o.id and e.event = 'organization.created'
        and e.outcome = 'done' and e.actor_number = ${actor.userNumber})`);
  if (!row) return null;
  return {
    customerNumber: row.customer_number,
    owner: row.has_owner ? "invited" : "addressTaken",
  };
}

function masterDataOf(input: MasterData): MasterData {
  const { name, place, contactFirstName, contactLastName, contactEmail } = input;
  return { name, place, contactFirstName, contactLastName, contactEmail };
}

/**
 * saves the master data as a difference to what the form showed.
 *
 * @throws Refusal notFound, serviceOnly, nameChanged (with the other value)
 */
export async function changeMasterData(actor: Actor, input: MasterDataChange): Promise<void> {
  const entry: Entry = { event: "organization.changed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId } = await lockAsService(tx, actor, input.customerNumber);
    entry.organizationId = organizationId;
    const stored = await readMasterData(tx, organizationId);
    const changed = masterDataNames.filter(
      (name) => input[name] !== shownOf(input, name) && input[name] !== stored[name],
    );
    for (const name of changed) {
      if (stored[name] === shownOf(input, name)) continue;
      throw new Refusal("nameChanged", {
        field: name,
        values: { stored: stored[name] },
        // When it is sent again, the form has seen this value.
        resent: { [shownName(name)]: stored[name] },
      });
    }
    if (changed.length === 0) return;
    const wanted = Object.fromEntries(changed.map((name) => [name, input[name]]));
    const fields = await writeMasterData(tx, actor, organizationId, wanted);
    await record(tx, { ...entry, details: { fields } });
  });
}

function shownOf(input: MasterDataChange, name: keyof MasterData): string {
  return input[shownName(name)];
}

/**
 * books and cancels products as a difference to what the form showed. Cancelled areas are gone for everybody
 * there and below with their next request.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization (it is entitled to everything)
 */
export async function changeProducts(actor: Actor, input: ProductsChange): Promise<void> {
  const entry: Entry = { event: "organization.changed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId, kind } = await lockAsService(tx, actor, input.customerNumber);
    entry.organizationId = organizationId;
    if (kind === "provider") throw new Refusal("providerOrganization");
    const { before, after } = await writeProducts(tx, organizationId, {
      booked: input.products.filter((id) => !input.shownProducts.includes(id)),
      cancelled: input.shownProducts.filter((id) => !input.products.includes(id)),
    });
    if (before.join() === after.join()) return;
    await record(tx, { ...entry, details: { productsBefore: before, productsAfter: after } });
  });
}

type Reference = { customerNumber: string };

/**
 * closes an organization: nobody there and below can sign in any more, and running sessions end at once. Changes
 * nothing if it is closed.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization
 */
export async function closeOrganization(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "organization.closed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId, kind, closedHere } = await lockAsService(
      tx,
      actor,
      input.customerNumber,
    );
    entry.organizationId = organizationId;
    if (kind === "provider") throw new Refusal("providerOrganization");
    if (closedHere) return;
    await tx.execute(sql`update organizations set closed_at = ${now} where id = ${organizationId}`);
    await endSessionsBelow(tx, organizationId);
    await record(tx, entry);
  });
}

/**
 * reopens an organization: everybody there and below can sign in again, unless something else prevents it.
 * Changes nothing if it is open.
 */
export async function reopenOrganization(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "organization.reopened", actor };
  await attempt(entry, async (tx) => {
    const { organizationId, closedHere } = await lockAsService(tx, actor, input.customerNumber);
    entry.organizationId = organizationId;
    if (!closedHere) return;
    // A session that began during the closing could not be ended then, and must not come back to life.
    await endSessionsBelow(tx, organizationId);
    await tx.execute(sql`update organizations set closed_at = null where id = ${organizationId}`);
    await record(tx, entry);
  });
}

/**
 * creates the missing owner from the master data, and finishes what waited for one. Changes nothing if there is
 * an owner.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization, organizationClosed, contactTaken
 */
export async function inviteOwner(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "user.created", actor };
  await attemptWithLetter(entry, actor, async (tx, letters) => {
    const { organizationId, kind, closed } = await lockAsService(tx, actor, input.customerNumber);
    entry.organizationId = organizationId;
    if (kind === "provider") throw new Refusal("providerOrganization");
    if (closed) throw new Refusal("organizationClosed");
    const requestedBy = { actor, letters, language: ownersLanguage };
    const owner = await ensureOwner(tx, requestedBy, organizationId);
    if (owner === "addressTaken") throw new Refusal("contactTaken");
  });
}
