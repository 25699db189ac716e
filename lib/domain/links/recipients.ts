import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { accountRestriction, isOverdue } from "#lib/domain/access/restriction";
import type { LinkRecipientFacts } from "#lib/rules/new-link";

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
