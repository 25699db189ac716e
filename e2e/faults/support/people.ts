import type { Sql } from "postgres";
import { transaction } from "#db/client";
import { issueLink } from "#lib/domain/links/issue";
import type { LinkPurpose } from "#lib/domain/links/state";
import { filled, formOf, post } from "../../support/forms";
import { type Answer, type Ask, cookieOf } from "../../support/http";
import type { Portal } from "../../support/portal";

/** A new link for this user, as a letter would carry it; returns the value of its cookie. */
export async function linkOf(
  portal: Portal,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<string> {
  const { token } = await transaction("system", (tx) => issueLink(tx, userNumber, purpose));
  return `${cookieOf(portal, "link")}=${token}`;
}

/** What the page behind a link sends when a user chooses a password. */
export async function passwordForm(
  portal: Portal,
  cookie: string,
  password: string,
): Promise<[string, string][]> {
  const form = await formOf(portal, "/set-password", "Passwort setzen", cookie);
  return filled(form, { password });
}

export function sendPassword(
  portal: Portal,
  cookie: string,
  fields: [string, string][],
  options: Ask = {},
): Promise<Answer> {
  return post(portal, "/set-password", fields, { cookie, ...options });
}

/** The only value of a query's only row. */
export async function count(rows: Promise<readonly object[]>): Promise<number> {
  const [row] = await rows;
  return Number(Object.values(row ?? {})[0]);
}

/** Ends the leases of letters that a killed server held, and every pause between attempts. */
export async function lettersAreDue(sql: Sql, states = ["queued", "sending"]): Promise<void> {
  await sql`update outbox set next_attempt_at = now() - interval '1 second'
    where state = any (${states})`;
  await sql`update installation set mail_failures = 0, mail_probe_at = null`;
}
