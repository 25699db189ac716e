import { sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { interval, nowOnce } from "#db/time";
import { closedForLong } from "#lib/domain/access/access";
import { administers } from "#lib/domain/access/administrators";
import { isClosed, maySignIn } from "#lib/domain/access/restriction";
import { limits } from "#lib/rules/limits";

/** The users that the clock deletes, in batches; each statement returns how many it deleted. */

const overdue = sql`users
  where activated_at is null and created_at <= ${nowOnce} - ${interval(limits.activationDeadline)}`;

/**
 * R-404, R-701: deletes users who were not activated within thirty days. The same statement records number,
 * organization and date, no name (R-702), and tells the creator of the account, if that user can still sign in and
 * still reaches the organization; otherwise the provider gets a task, as for every owner, without whom nobody can sign
 * in with the customer number. Closed organizations cause no messages.
 */
export const deleteOverdueUsers = (size: number) => sql`with gone as (
    delete from users where ctid = ${claimed(overdue, size)}
    returning number, organization_id, is_owner, created_by),
  told as (
    insert into audit_events (event, outcome, target_number, organization_id)
    select 'user.expired', 'done', number, organization_id from gone returning 1),
  creators as (
    select u.number, u.organization_id from users u
    where u.number in (select created_by from gone) and ${maySignIn} and ${administers}
    for key share skip locked),
  notices as (
    insert into outbox (kind, user_number, subject_number)
    select 'accountDeleted', creators.number, gone.number from gone
      join creators on creators.number = gone.created_by
      join organization_closure c on c.ancestor_id = creators.organization_id and c.descendant_id = gone.organization_id
    returning subject_number),
  -- Like openTask, for many at once.
  tasks as (
    insert into tasks (kind, organization_id, user_number)
    select case when is_owner then 'ownerDeleted' else 'accountDeleted' end, organization_id, number from gone
    where (is_owner or number not in (select subject_number from notices)) and not ${isClosed(sql`gone.organization_id`)}
    on conflict do nothing)
  select count(*)::int as done from told`;

/** Users of the organizations of `closedForLong`, and of those below. */
const ofClosed = sql`users where organization_id in (
  select c.descendant_id from organization_closure c join closed on closed.id = c.ancestor_id)`;

/** R-106: deletes the users of organizations that were closed long ago, and of those below, activated or not. */
export const deleteUsersOfClosed = (size: number) => sql`with ${closedForLong},
  gone as (
    delete from users where ctid = ${claimed(ofClosed, size)}
    returning number, organization_id),
  told as (
    insert into audit_events (event, outcome, target_number, organization_id, details)
    select 'user.expired', 'done', number, organization_id, '{"reason": "organizationClosed"}' from gone returning 1)
  select count(*)::int as done from told`;
