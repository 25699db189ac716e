import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { lockBelowAsService } from "#lib/domain/access/organization-lock";
import { type Entry, record, recordRefusal } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { enqueueRegistration, enqueueRequest } from "#lib/domain/outbox/queue";
import { encrypt } from "#lib/infra/crypto/encryption";
import type { Language } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { Registration } from "#lib/rules/schemas/users";
import { issueRegistrationLink } from "./links";
import { findRegistration } from "./state";

/**
 * sends a registration link for a customer number to the address in its master data, which is read when
 * the letter is sent; no other address can be given. The older link dies. Only for organizations below the provider's:
 * registered users get everything that the organization may use, which nobody may grant in their own.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization, organizationClosed, resendTooSoon (with `seconds`)
 */
export async function sendRegistrationLink(
  actor: Actor,
  { customerNumber }: { customerNumber: string },
): Promise<void> {
  const entry: Entry = { event: "registration.sent", actor };
  await attemptWithLetter(entry, actor, async (tx, letters) => {
    // Text that is no number matches nothing; PostgreSQL might reject the query instead of answering it.
    const number = isCustomerNumber(customerNumber) ? customerNumber : "";
    const { organizationId, closed } = await lockBelowAsService(tx, actor, number, entry);
    if (closed) throw new Refusal("organizationClosed");
    const seconds = await secondsUntilNext(tx, organizationId);
    if (seconds > 0) throw new Refusal("resendTooSoon", { values: { seconds } });
    const link = await issueRegistrationLink(tx, actor, organizationId);
    await enqueueRegistration(tx, {
      organizationId,
      linkId: link.id,
      requestedBy: { userNumber: actor.userNumber, letters },
    });
    await record(tx, entry);
  });
}

/** Whole seconds until another link may be sent for this organization; 0 if it may now (S-61). */
async function secondsUntilNext(tx: Transaction, organizationId: number): Promise<number> {
  const [row] = await tx.execute<{ seconds: number | null }>(sql`
    select ceil(extract(epoch from max(created_at) + ${interval(limits.resendInterval)} - ${now}))::int as seconds
    from links where organization_id = ${organizationId}`);
  return Math.max(0, row?.seconds ?? 0);
}

/**
 * requests a user by a registration link. Looks no address up: the input is stored encrypted, and the outbox
 * decides later, so that response and time are the same for every address. Of several requests the last one counts.
 *
 * @param shown the id of the link that the page was drawn for
 * @throws Refusal linkDead, otherLink
 */
export async function requestRegistration(
  token: string,
  shown: string,
  input: Omit<Registration, "link"> & { language: Language },
): Promise<void> {
  const link = await findRegistration(token);
  if (link.state !== "live") {
    const organizationId = link.state === "unknown" ? undefined : link.organizationId;
    const details = { reason: "linkDead" };
    await recordRefusal({ event: "user.registered", actor: null, organizationId, details });
    throw new Refusal("linkDead");
  }
  if (link.link !== shown) throw new Refusal("otherLink");
  const encryptedRequest = encrypt(JSON.stringify(input), "registration");
  await transaction("auth", async (tx) => {
    await tx.execute(
      sql`delete from outbox where link_id = ${link.link} and kind = 'registrationRequested'`,
    );
    await enqueueRequest(tx, {
      kind: "registrationRequested",
      linkId: link.link,
      encryptedRequest,
    });
  });
}
