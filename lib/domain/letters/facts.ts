import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { actorLabelOf } from "#lib/domain/access/actor-label";
import { listAdministratorsOf } from "#lib/domain/access/administrators";
import { appearanceOf } from "#lib/domain/appearances/row";
import { lockLinkRecipient } from "#lib/domain/links/recipients";
import { comingRequirement } from "#lib/domain/second-factor/factors";
import { lacksFactor } from "#lib/domain/second-factor/requirement";
import type { LetterRow } from "./row";

/** What every letter to a user says. */
export type Shared = ReturnType<typeof sharedBy>;

/** Reads what every letter to a user says from its row. */
export function sharedBy(row: LetterRow, origin: string) {
  return {
    language: row.language,
    appearance: appearanceOf(row.appearance),
    recipient: { firstName: row.firstName, lastName: row.lastName, email: row.email },
    organization: { name: row.organizationName, customerNumber: row.customerNumber },
    signInName: row.signInName,
    portalUrl: origin,
  };
}

/**
 * The inviter, as in the history: a person only within the reader's reach, otherwise the organization. The provider
 * is called what the letter is called (R-1004).
 */
export function inviterOf({ inviter }: LetterRow, { appearance }: Shared) {
  const label = actorLabelOf(inviter);
  if (label?.kind === "user")
    return { name: label.name, organization: inviter?.organization?.name ?? null };
  if (label?.kind === "organization") return { name: label.name, organization: null };
  return label?.kind === "service" ? { name: appearance.name, organization: null } : null;
}

/** why the user is blocked, and whom to ask; null for a user who can enter again. */
export async function restrictionOf(tx: Transaction, row: LetterRow) {
  const user = await lockLinkRecipient(tx, Number(row.userNumber));
  if (!user?.restriction) return null;
  const administrators = await listAdministratorsOf(tx, user);
  const { activated, restriction: reason } = user;
  return { reason, isOwner: row.isOwner, activated, administrators };
}

/**
 * the day from which the user's organization will require a second factor (YYYY-MM-DD); null if it no longer does, the
 * day has come, or the user has one by now.
 */
export async function dayOfRequirement(tx: Transaction, row: LetterRow): Promise<string | null> {
  const [found] = await tx.execute<{ from: string | null }>(sql`
    select ${comingRequirement} as "from" from users u join organizations o on o.id = u.organization_id
    where u.number = ${Number(row.userNumber)} and ${lacksFactor}`);
  return found?.from ?? null;
}

/** FEEL-M7: whether the user may still sign in and has no second step yet (S-77). */
export async function mayBeReminded(tx: Transaction, row: LetterRow): Promise<boolean> {
  const found = await tx.execute(
    sql`select from users u where u.number = ${Number(row.userNumber)} and ${lacksFactor}`,
  );
  return found.length > 0;
}
