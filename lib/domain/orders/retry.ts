import { sql } from "drizzle-orm";
import { now } from "#db/time";
import { lockIfThere } from "#lib/domain/access/organization-lock";
import { type Entry, record } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { ensureOwner } from "#lib/domain/organizations/ensure-owner";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { carryOutOrPutOff } from "./carry-out";

/**
 * retries an order for a service administrator: one that waits for the owner's address, or a postponed
 * one. Changes nothing if it is done.
 *
 * @throws Refusal notFound, serviceOnly, organizationClosed, contactTaken
 */
export async function retryOrder(actor: Actor, input: { orderNumber: string }): Promise<void> {
  const details = { orderNumber: input.orderNumber };
  const entry: Entry = { event: "order.retried", actor, details };
  const due = await attemptWithLetter(entry, actor, async (tx, letters) => {
    const [where] = await tx.execute<{ customerNumber: string }>(
      sql`select customer_number as "customerNumber" from orders where order_number = ${input.orderNumber}`,
    );
    const locked = await lockIfThere(tx, actor, where?.customerNumber);
    if (!where) throw new Refusal("notFound");
    if (locked) entry.organizationId = locked.organizationId;
    const [order] = await tx.execute<{ state: string; language: Language }>(
      sql`select state, language from orders where order_number = ${input.orderNumber} for update`,
    );
    if (order?.state === "waiting" && locked) {
      if (locked.closed) throw new Refusal("organizationClosed");
      const requestedBy = {
        actor,
        letters,
        language: order.language,
        orderNumber: input.orderNumber,
      };
      const owner = await ensureOwner(tx, requestedBy, locked.organizationId);
      if (owner === "addressTaken") throw new Refusal("contactTaken");
    }
    if (order?.state !== "received") return false;
    await tx.execute(sql`update orders set next_attempt_at = ${now}
      where order_number = ${input.orderNumber}`);
    await record(tx, entry);
    return true;
  });
  if (due) await carryOutOrPutOff(input.orderNumber);
}
