import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, now } from "#db/time";
import { accountRestriction } from "#lib/domain/access/restriction";
import { record } from "#lib/domain/audit/record";
import { type IssuedLink, newLink } from "#lib/domain/links/issue";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { AccountRestriction } from "#lib/rules/account-restriction";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** the registration links of an organization, and the pending users who came by one of them. */

/**
 * Makes a new link, valid for seven days; pending users who came by the older one are removed. The caller holds the
 * lock on the organization's row.
 *
 * @param actor null if a rule of the product did it
 */
export async function issueRegistrationLink(
  tx: Transaction,
  actor: Actor | null,
  organizationId: number,
): Promise<IssuedLink> {
  await withdrawRegistration(tx, actor, organizationId);
  const { id, keyId, token } = newLink("registration", organizationId);
  const [row] = await tx.execute<{ expiresAt: string }>(sql`
    insert into links (id, purpose, organization_id, token_hash, key_id, expires_at)
    values (${id}, 'registration', ${organizationId}, ${hashSecret(token)}, ${keyId},
      ${now} + ${interval(limits.registrationLink)})
    returning expires_at as "expiresAt"`);
  if (!row) throw new Error("an insert returns its row");
  return { id, token, expiresAt: new Date(row.expiresAt) };
}

/**
 * Kills the live link and removes the pending users who came by any: a link that was replaced, or that was sent to an
 * address corrected since, must not let anybody in. The caller holds the lock on the organization's row.
 *
 * @returns the owner's number, if the owner was among those removed
 */
export async function withdrawRegistration(
  tx: Transaction,
  actor: Actor | null,
  organizationId: number,
): Promise<number | undefined> {
  // The users before the links, in the lock order (S-41).
  const pending = await lockRegistered(tx, organizationId);
  await supersedeRegistration(tx, organizationId);
  for (const { userNumber } of pending)
    await removeRegistered(tx, actor, { userNumber, organizationId }, "registrationWithdrawn");
  return pending.find(({ isOwner }) => isOwner)?.userNumber;
}

/**
 * kills the link of pending users who came by registration, so that the link's holder cannot undo an
 * administrator's decision about them by submitting again. The caller holds the locks on the organizations and the
 * users.
 */
export async function endRegistrationsOf(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  const pending = await tx.execute<{
    id: number;
  }>(sql`select distinct organization_id as id from users
    where number = ${anyOf(userNumbers)} and activated_at is null and registration_link_id is not null order by id`);
  for (const { id } of pending) await supersedeRegistration(tx, id);
}

/** Locks the pending users who came by a registration link of this organization. */
export async function lockRegistered(
  tx: Transaction,
  organizationId: number,
): Promise<{ userNumber: number; isOwner: boolean; restriction: AccountRestriction | null }[]> {
  const rows = await tx.execute<{
    userNumber: string;
    isOwner: boolean;
    restriction: AccountRestriction | null;
  }>(sql`
    select u.number as "userNumber", u.is_owner as "isOwner", ${accountRestriction} as restriction from users u
    where u.activated_at is null and u.registration_link_id in (select id from links where organization_id = ${organizationId})
    order by u.number for update`);
  return rows.map((row) => ({ ...row, userNumber: Number(row.userNumber) }));
}

/** Deletes a pending user, with links and letters, and records why. */
export async function removeRegistered(
  tx: Transaction,
  actor: Actor | null,
  { userNumber, organizationId }: { userNumber: number; organizationId: number },
  reason: "registeredAgain" | "registrationWithdrawn",
): Promise<void> {
  await tx.execute(sql`delete from users where number = ${userNumber}`);
  const details = { reason };
  await record(tx, { event: "user.removed", actor, target: userNumber, organizationId, details });
}

/** Kills the live registration link of an organization and cancels the letter that still carries it (S-77). */
async function supersedeRegistration(tx: Transaction, organizationId: number): Promise<void> {
  await tx.execute(sql`
    with dead as (
      update links set superseded_at = ${now}
      where organization_id = ${organizationId} and used_at is null and superseded_at is null
      returning id)
    update outbox set state = 'cancelled', settled_at = ${now}
    where link_id in (select id from dead) and state = 'queued' and kind = 'registration'`);
}
