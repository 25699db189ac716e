import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, now } from "#db/time";
import { deletesAt } from "#lib/domain/access/restriction";
import { currentKeyId, hashSecret, linkToken } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
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

/**
 * The first links of users who were inserted in this transaction, so that no older ones can exist, and the statement that
 * inserts them.
 */
export function newFirstLinks(userNumbers: readonly number[]): {
  links: { id: string; userNumber: number }[];
  insert: SQL;
} {
  const made = newLinks(userNumbers, "activation");
  const links = made.map(({ id, number }) => ({ id, userNumber: number }));
  return { links, insert: insertOf(made, "activation") };
}

async function insertLinks(
  tx: Transaction,
  userNumbers: readonly number[],
  purpose: LinkPurpose,
): Promise<(IssuedLink & { userNumber: number })[]> {
  const made = newLinks(userNumbers, purpose);
  const inserted = await tx.execute<{ id: string; expiresAt: string }>(insertOf(made, purpose));
  const expiries = new Map(inserted.map((row) => [row.id, new Date(row.expiresAt)]));
  return made.flatMap(({ id, token, number: userNumber }) => {
    const expiresAt = expiries.get(id);
    return expiresAt ? [{ id, token, userNumber, expiresAt }] : [];
  });
}

function newLinks(userNumbers: readonly number[], purpose: LinkPurpose) {
  return userNumbers.map((number) => ({ number, ...newLink(purpose, number) }));
}

function insertOf(made: ReturnType<typeof newLinks>, purpose: LinkPurpose): SQL {
  const rows = made.map(({ token, ...row }) => ({ ...row, hash: hashSecret(token) }));
  const expiry = sql`${now} + ${interval(lifetimes[purpose])}`;
  return sql`
    insert into links (id, purpose, user_number, token_hash, key_id, expires_at)
    select l.id, ${purpose}, u.number, l.hash, l."keyId",
      case when u.activated_at is null then least(${expiry}, ${deletesAt}) else ${expiry} end
    from json_to_recordset(${JSON.stringify(rows)}::json) as l(id uuid, number bigint, hash text, "keyId" text)
      join users u on u.number = l.number
    returning id, expires_at as "expiresAt"`;
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
