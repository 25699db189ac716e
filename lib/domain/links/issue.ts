import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, now } from "#db/time";
import { accountRestriction, deletesAt, isOverdue } from "#lib/domain/access/access";
import { currentKeyId, hashSecret, linkToken } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import type { LinkRecipientFacts } from "#lib/rules/new-link";
import { Refusal } from "#lib/rules/refusal";
import type { LinkPurpose } from "./state";

/** A new link; the token only travels in a letter. */
export type IssuedLink = { id: string; token: string; expiresAt: Date };

const lifetimes = {
  activation: limits.activationLink,
  passwordReset: limits.passwordResetLink,
} as const;

/**
 * Makes a new link for a user and kills all older ones for this purpose (R-403, S-31). An activation link never
 * outlives its user. The caller holds the lock on the user's row, which prevents two live links.
 */
export async function issueLink(
  tx: Transaction,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<IssuedLink> {
  const [link] = await issueLinks(tx, [userNumber], purpose);
  if (!link) throw new Refusal("notFound");
  return link;
}

/**
 * Makes new links for many users and kills their older ones (R-403, S-31). The caller holds the locks on the users'
 * rows.
 */
export async function issueLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose: LinkPurpose,
): Promise<(IssuedLink & { userNumber: number })[]> {
  await supersedeLinks(tx, userNumbers, purpose);
  return insertLinks(tx, userNumbers, purpose);
}

/** Makes the first links of users who were inserted in this transaction, so that no older ones can exist. */
export function issueFirstLinks(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<(IssuedLink & { userNumber: number })[]> {
  return insertLinks(tx, userNumbers, "activation");
}

async function insertLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose: LinkPurpose,
): Promise<(IssuedLink & { userNumber: number })[]> {
  const made = userNumbers.map((number) => ({ number, ...newLink(purpose, number) }));
  const rows = made.map(({ token, ...row }) => ({ ...row, hash: hashSecret(token) }));
  const expiry = sql`${now} + ${interval(lifetimes[purpose])}`;
  const inserted = await tx.execute<{ id: string; expires_at: string }>(sql`
    insert into links (id, purpose, user_number, token_hash, key_id, expires_at)
    select l.id, ${purpose}, u.number, l.hash, l."keyId",
      case when u.activated_at is null then least(${expiry}, ${deletesAt}) else ${expiry} end
    from json_to_recordset(${JSON.stringify(rows)}::json) as l(id uuid, number bigint, hash text, "keyId" text)
      join users u on u.number = l.number
    returning id, expires_at`);
  const expiries = new Map(inserted.map((row) => [row.id, new Date(row.expires_at)]));
  return made.flatMap(({ id, token, number: userNumber }) => {
    const expiresAt = expiries.get(id);
    return expiresAt ? [{ id, token, userNumber, expiresAt }] : [];
  });
}

/** 128 random bits, and the token that the current key derives from them. */
export function newLink(purpose: LinkPurpose | "registration", owner: number) {
  const id = randomUUID();
  const keyId = currentKeyId();
  const token = linkToken({ id, purpose, owner }, keyId);
  if (!token) throw new Error("the key in force is always known");
  return { id, keyId, token };
}

/** Kills the live links of these users, and cancels the letters that still carry them (S-77). */
export async function supersedeLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose?: LinkPurpose,
): Promise<void> {
  await tx.execute(sql`
    with dead as (
      update links set superseded_at = ${now}
      where user_number = ${anyOf(userNumbers)} and used_at is null and superseded_at is null
        and (${purpose ?? null}::text is null or purpose = ${purpose ?? null})
      returning id)
    update outbox set state = 'cancelled', settled_at = ${now}
    where link_id in (select id from dead) and state = 'queued'`);
}

/** A user whose row is locked, with the facts that decide which link the user may have. */
export type LinkRecipient = LinkRecipientFacts & { userNumber: number; organizationId: number };

/** Locks one user's row and returns what a link could do; null if there is no such user. */
export async function lockLinkRecipient(
  tx: Transaction,
  userNumber: number,
): Promise<LinkRecipient | null> {
  const [user] = await lockLinkRecipients(tx, [userNumber]);
  return user ?? null;
}

/** Locks many users' rows and returns what a link could do for each; users that do not exist are left out. */
export async function lockLinkRecipients(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<LinkRecipient[]> {
  const rows = await tx.execute<Omit<LinkRecipient, "userNumber"> & { userNumber: string }>(sql`
    select u.number as "userNumber", u.organization_id as "organizationId", u.activated_at is not null as activated,
      ${accountRestriction} as restriction, ${isOverdue} as overdue
    from users u where u.number = ${anyOf(userNumbers)} order by u.number for no key update`);
  return rows.map((row) => ({ ...row, userNumber: Number(row.userNumber) }));
}

/** Whole seconds until another link for this purpose may be sent to this user; 0 if it may now (S-61). */
export async function secondsUntilNextLink(
  tx: Transaction,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<number> {
  return (await secondsUntilNextLinks(tx, [userNumber], purpose)).get(userNumber) ?? 0;
}

/** Whole seconds until another link for this purpose may be sent, for those of many users who have to wait (S-61). */
export async function secondsUntilNextLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose: LinkPurpose,
): Promise<Map<number, number>> {
  const rows = await tx.execute<{ number: string; seconds: number }>(sql`
    select user_number as number,
      ceil(extract(epoch from max(created_at) + ${interval(limits.resendInterval)} - ${now}))::int as seconds
    from links where user_number = ${anyOf(userNumbers)} and purpose = ${purpose}
      and created_at > ${now} - ${interval(limits.resendInterval)} group by user_number`);
  return new Map(rows.map(({ number, seconds }) => [Number(number), Math.max(0, seconds)]));
}
