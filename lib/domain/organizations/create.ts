import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { fold } from "#db/search-text";
import { interval, now } from "#db/time";
import { holdAsService, type LockedOrganization } from "#lib/domain/access/organization-lock";
import { readServiceActor } from "#lib/domain/access/reach";
import type { Entry } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { NewOrganization } from "#lib/rules/schemas/organizations";
import { mayHangUnder } from "#lib/rules/tree";
import { isNumberTaken, lockNumber, lockRequest, nextNumber } from "./customer-numbers";
import { ownersLanguage } from "./invite-owner";
import type { MasterData } from "./master-data";
import { provision } from "./provision";

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
  const [row] = await tx.execute<{ customerNumber: string; hasOwner: boolean }>(sql`
    select o.customer_number as "customerNumber",
      exists (select from users u where u.organization_id = o.id and u.is_owner) as "hasOwner"
    from reachable_organizations f join organizations o on o.id = f.id
    where f.parent_id = ${parent.organizationId} and f.kind = ${input.kind} and f.sort_name = ${fold(input.name, "plain")} and f.name = ${input.name}
      and o.place = ${input.place} and o.contact_email = ${input.contactEmail}
      and o.contact_first_name = ${input.contactFirstName} and o.contact_last_name = ${input.contactLastName}
      and ${input.customerNumber} in ('', o.customer_number)
      and o.created_at > ${now} - ${interval(limits.resendInterval)}
      and exists (select from audit_events e where e.organization_id = o.id and e.event = 'organization.created'
        and e.outcome = 'done' and e.actor_number = ${actor.userNumber})`);
  if (!row) return null;
  const { customerNumber, hasOwner } = row;
  return { customerNumber, owner: hasOwner ? "invited" : "addressTaken" };
}

function masterDataOf(input: MasterData): MasterData {
  const { name, place, contactFirstName, contactLastName, contactEmail } = input;
  return { name, place, contactFirstName, contactLastName, contactEmail };
}
