import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { linkToken } from "#lib/infra/keys";
import type { Letter } from "#lib/infra/letters";
import { inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { type AccessRow, accessColumns, accessOf, deletesAt } from "./access";
import { issueLink, type LinkPurpose, lockUser } from "./links";
import type { LetterKind } from "./outbox-queue";

type LetterRow = AccessRow & {
  kind_of_letter: LetterKind;
  written_at: string;
  language: Language;
  first_name: string;
  last_name: string;
  email: string;
  organization_name: string;
  customer_number: string;
  deletes_at: string;
  inviter_name: string | null;
  inviter_organization: string | null;
  link_id: string | null;
  purpose: LinkPurpose | null;
  key_id: string | null;
  expires_at: string | null;
  link_live: boolean | null;
};

/**
 * What a letter says, read at the moment of sending: nothing of it is stored (S-72). A letter whose link is dead by now
 * is cancelled (S-77); a link whose key is no longer known is replaced by a fresh one.
 */
export async function composeLetter(
  tx: Transaction,
  outboxId: string,
  appUrl: URL,
): Promise<Letter | "cancelled"> {
  const [row] = await tx.execute<LetterRow>(sql`
    select x.kind as kind_of_letter, x.created_at as written_at, u.language, u.first_name, u.last_name, u.email,
      o.name as organization_name, o.customer_number, ${deletesAt} as deletes_at,
      i.first_name || ' ' || i.last_name as inviter_name, io.name as inviter_organization,
      l.id as link_id, l.purpose, l.key_id, l.expires_at,
      l.used_at is null and l.superseded_at is null and l.expires_at > ${now} as link_live, ${accessColumns}
    from outbox x join users u on u.number = x.user_number join organizations o on o.id = u.organization_id
      left join links l on l.id = x.link_id
      left join users i on i.number = x.requested_by left join organizations io on io.id = i.organization_id
    where x.id = ${outboxId}`);
  if (!row) return "cancelled";
  const link = row.link_id && !row.link_live ? "cancelled" : await usableLink(tx, row, outboxId);
  if (link === "cancelled") {
    await tx.execute(
      sql`update outbox set state = 'cancelled', settled_at = ${now} where id = ${outboxId}`,
    );
    return "cancelled";
  }
  const access = accessOf(row);
  const shared = {
    language: row.language,
    recipient: { firstName: row.first_name, lastName: row.last_name, email: row.email },
    organization: { name: row.organization_name, customerNumber: row.customer_number },
    signInName: row.is_owner ? row.customer_number : row.email,
    portalUrl: appUrl.origin,
  };
  switch (row.kind_of_letter) {
    case "activation":
    case "newActivationLink":
      return {
        ...shared,
        kind: row.kind_of_letter,
        inviter:
          row.inviter_name && row.inviter_organization
            ? { name: row.inviter_name, organization: row.inviter_organization }
            : null,
        areas: inCatalogueOrder(access.effective),
        url: `${appUrl.origin}/activate/${link?.token}`,
        expiresAt: link?.expiresAt ?? new Date(row.deletes_at),
        deletedAt: new Date(row.deletes_at),
      };
    case "passwordReset":
      return {
        ...shared,
        kind: "passwordReset",
        url: `${appUrl.origin}/reset-password/${link?.token}`,
        expiresAt: link?.expiresAt ?? new Date(row.deletes_at),
      };
    case "passwordChanged":
      return {
        ...shared,
        kind: "passwordChanged",
        url: `${appUrl.origin}/forgot-password`,
        changedAt: new Date(row.written_at),
        device: null,
      };
  }
}

/** The token of the letter's link; a fresh link where the old one's key is gone (S-30). */
async function usableLink(
  tx: Transaction,
  row: LetterRow,
  outboxId: string,
): Promise<{ token: string; expiresAt: Date } | null | "cancelled"> {
  if (!row.link_id || !row.purpose || !row.key_id || !row.expires_at) return null;
  const owner = Number(row.number);
  const token = linkToken({ id: row.link_id, purpose: row.purpose, owner }, row.key_id);
  if (token) return { token, expiresAt: new Date(row.expires_at) };
  // Read again under the lock: whoever has activated meanwhile, or was shut out, gets no fresh link.
  const user = await lockUser(tx, owner);
  const fits =
    user && !user.blocked && !user.overdue && user.activated !== (row.purpose === "activation");
  if (!fits) return "cancelled";
  const fresh = await issueLink(tx, owner, row.purpose);
  await tx.execute(sql`update outbox set link_id = ${fresh.id} where id = ${outboxId}`);
  return { token: fresh.token, expiresAt: fresh.expiresAt };
}
