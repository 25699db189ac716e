import "server-only";
import type { Letter } from "#lib/infra/mail/letters";
import type { Shared } from "./facts";
import type { LetterRow } from "./row";

/**
 * the letter about a deleted account, identified by its number; null if the number is missing, or the
 * account's organization in the audit log.
 */
export function composeDeleted(
  row: LetterRow,
  { signInName: _, ...shared }: Shared,
): Letter | null {
  if (!row.subjectNumber || !row.subjectOrganization || !row.subjectCustomerNumber) return null;
  return {
    ...shared,
    kind: "accountDeleted",
    organization: {
      name: row.subjectOrganization,
      customerNumber: row.subjectCustomerNumber,
    },
    subjectNumber: Number(row.subjectNumber),
    deletedAt: new Date(row.writtenAt),
  };
}
