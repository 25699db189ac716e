import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { deletesAt } from "#lib/domain/access/restriction";
import { issueLink } from "#lib/domain/links/issue";
import { lockLinkRecipient } from "#lib/domain/links/recipients";
import type { LinkPurpose } from "#lib/domain/links/state";
import { linkToken } from "#lib/infra/crypto/keys";
import type { ReminderKind } from "#lib/rules/letter-kinds";
import { linkWorksFor } from "#lib/rules/new-link";
import type { LetterRow } from "./row";

type Carried = { token: string; expiresAt: Date };

/** The link in a letter to a user; null if the letter has become pointless. */
export async function linkOfLetter(
  tx: Transaction,
  row: LetterRow,
  outboxId: string,
  kind: "activation" | "newActivationLink" | "passwordReset" | "passwordToSet" | ReminderKind,
): Promise<Carried | null> {
  if (kind === "passwordToSet" && !row.linkId) return firstLink(tx, row, outboxId);
  if (kind === "reminderWeek" || kind === "reminderDay") return linkOfReminder(tx, row, outboxId);
  if (!row.linkId || !row.isLinkLive || !row.purpose) return null;
  return tokenOf(row) ?? freshLink(tx, row, outboxId, row.purpose);
}

/** The token of the letter's own link; null if its key is gone (S-30). */
function tokenOf({ userNumber, linkId: id, purpose, keyId, expiresAt }: LetterRow): Carried | null {
  if (!id || !purpose || !keyId || !expiresAt) return null;
  const token = linkToken({ id, purpose, owner: Number(userNumber) }, keyId);
  return token ? { token, expiresAt: new Date(expiresAt) } : null;
}

/** R-1003: the link of somebody who was imported, unless they have set a password here meanwhile. */
async function firstLink(tx: Transaction, row: LetterRow, outboxId: string) {
  const waiting = await tx.execute(sql`select from imported_accounts
    where user_number = ${Number(row.userNumber)} and left_out is not null and settled_at is null`);
  return waiting.length > 0 ? freshLink(tx, row, outboxId, "passwordReset") : null;
}

/** Read again after locking: a user who has activated meanwhile, or was blocked, gets no new link. */
async function freshLink(
  tx: Transaction,
  row: LetterRow,
  outboxId: string,
  purpose: LinkPurpose,
): Promise<Carried | null> {
  const user = await lockLinkRecipient(tx, Number(row.userNumber));
  if (!user || !linkWorksFor(user, purpose)) return null;
  const fresh = await issueLink(tx, user.userNumber, purpose);
  await tx.execute(sql`update outbox set link_id = ${fresh.id} where id = ${outboxId}`);
  return { token: fresh.token, expiresAt: fresh.expiresAt };
}

/**
 * a reminder's link works until the account is deleted. The live one stays if it lasts as long, so that earlier
 * letters stay valid; otherwise a new one replaces it. Null for a user who has activated meanwhile.
 */
async function linkOfReminder(
  tx: Transaction,
  row: LetterRow,
  outboxId: string,
): Promise<Carried | null> {
  const user = await lockLinkRecipient(tx, Number(row.userNumber));
  if (!user || !linkWorksFor(user, "activation")) return null;
  const [live] = await tx.execute<{ linkId: string; keyId: string; expiresAt: string }>(sql`
    select l.id as "linkId", l.key_id as "keyId", l.expires_at as "expiresAt" from links l join users u on u.number = l.user_number
    where l.user_number = ${user.userNumber} and l.purpose = 'activation' and l.used_at is null
      and l.superseded_at is null and l.expires_at > ${now} and l.expires_at >= ${deletesAt}`);
  const kept = live && tokenOf({ ...row, ...live, purpose: "activation" });
  if (!kept) return freshLink(tx, row, outboxId, "activation");
  await tx.execute(sql`update outbox set link_id = ${live.linkId} where id = ${outboxId}`);
  return kept;
}
