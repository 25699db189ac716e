import { type SQL, sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { accountRestriction, today } from "#lib/domain/access/restriction";

/**
 * R-1003: deletes the hashes of an older portal after their last day, in batches, and writes to those users who could
 * still sign in: they have to set a password here.
 */
export function dropOldHashes(size: number): SQL {
  return sql`with dropped as (
      update imported_accounts set old_hash = null, kept_until = null, left_out = 'hashExpired'
      where ctid = ${claimed(sql`imported_accounts where old_hash is not null and kept_until < ${today}`, size)}
      returning user_number),
    concerned as (
      select u.number, u.organization_id from dropped join users u on u.number = dropped.user_number
      where ${accountRestriction} is null),
    told as (insert into outbox (kind, user_number) select 'passwordToSet', number from concerned),
    recorded as (
      insert into audit_events (event, outcome, target_number, organization_id)
      select 'link.sent', 'done', number, organization_id from concerned)
    select count(*)::int as done from dropped`;
}
