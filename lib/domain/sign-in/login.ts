import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { withoutApostrophes } from "#lib/rules/schemas/addresses";

/** Addresses, usernames and numbers are printable ASCII (`users_email_plain`): any other login matches nobody. */
const possible = /^[!-~]+$/;

/**
 * The canonical spelling under which a login is counted. Only for possible logins: outside of ASCII the database folds
 * differently, and what is counted together would reveal who exists (R-502).
 */
export function folded(login: string): string {
  return possible.test(login) ? withoutApostrophes(login.toLowerCase()) : login;
}

/** R-501: the account that a login means: an owner's by customer number, anyone's by e-mail address or username. */
export function accountOfLogin(login: string): SQL {
  if (!possible.test(login)) return sql`false`;
  if (/^[0-9]+$/.test(login))
    return sql`u.is_owner and u.organization_id = (select id from organizations where customer_number = ${login})`;
  return login.includes("@")
    ? sql`u.number = ${numberOfAddress(login)}`
    : sql`u.username = ${folded(login)}`;
}

/**
 * The account with this address: as typed, otherwise with or without a leading apostrophe. If neither exists, both
 * spellings count as one (R-502).
 */
function numberOfAddress(login: string): SQL {
  const typed = login.toLowerCase();
  const address = folded(login);
  return sql`(select a.number from users a where lower(a.email) in (${typed}, ${address}, ${`'${address}`})
    order by lower(a.email) = ${typed} desc, length(a.email) limit 1)`;
}
