import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { administers } from "#lib/domain/access/administrators";
import { today } from "#lib/domain/access/restriction";
import type { ReportKind } from "#lib/rules/letter-kinds";
import type { LetterRow } from "./row";

/** Somebody whom a letter to administrators is about. */
export type Reported = { userNumber: number; name: string; email: string; until: string | null };

/** What is still true of each kind when the letter is sent (S-77). Over `users as s` and `administrator_reports as n`. */
const isTrue: Record<ReportKind, SQL> = {
  colleaguesActivated: sql`s.activated_at is not null`,
  invitationsReturned: sql`s.activated_at is null`,
  accessEnding: sql`s.valid_until::text = n.about and s.valid_until >= ${today}`,
};

/**
 * FEEL-M13, R-211: the users that a letter to an administrator is about, by the end of their access or by name; empty if
 * nothing of it is true any more, or the recipient administers nobody any more.
 */
export async function reportedIn(
  tx: Transaction,
  { userNumber }: Pick<LetterRow, "userNumber">,
  outboxId: string,
  kind: ReportKind,
): Promise<Reported[]> {
  const rows = await tx.execute<Omit<Reported, "userNumber"> & { userNumber: string }>(sql`
    select s.number as "userNumber", s.first_name || ' ' || s.last_name as name, s.email, s.valid_until as until
    from administrator_reports n join users s on s.number = n.subject_number
      join users u on u.number = ${userNumber} and ${administers}
      join organization_closure c on c.descendant_id = s.organization_id and c.ancestor_id = u.organization_id
    where n.outbox_id = ${outboxId} and ${isTrue[kind]}
    order by ${kind === "accessEnding" ? sql`s.valid_until` : sql`s.sort_name`}, s.number`);
  return rows.map((row) => ({ ...row, userNumber: Number(row.userNumber) }));
}
