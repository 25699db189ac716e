import { sql } from "drizzle-orm";
import { today } from "#lib/domain/access/restriction";

/** R-1003: whether some user still has the hash of an older portal. */
export const oldHashesExist = sql`exists (select from imported_accounts where old_hash is not null)`;

/** R-1003: the hash that `users as u` had in an older portal, until its last day, whether or not the purge has run. */
export const oldHashOf = sql`(select i.old_hash from imported_accounts i
  where i.user_number = u.number and i.kept_until >= ${today})`;
