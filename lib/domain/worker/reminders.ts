import { type SQL, sql } from "drizzle-orm";
import { interval, nowOnce } from "#db/time";
import { accountRestriction } from "#lib/domain/access/restriction";
import type { ReminderKind } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";

/** The window in which each reminder is due: from this long until that long before the deletion, in milliseconds. */
const windows = {
  reminderWeek: { from: limits.reminderWeek, until: limits.reminderDay },
  reminderDay: { from: limits.reminderDay, until: 0 },
} as const satisfies Record<ReminderKind, { from: number; until: number }>;

/**
 * puts due reminders into the outbox, in batches, for users who are still pending and not blocked. Each user
 * gets each reminder once, however often this runs (a unique index ensures that). Which link the letter carries, and
 * whether it is still wanted, is decided when it is sent.
 */
export function remind(kind: ReminderKind): (size: number) => SQL {
  const { from, until } = windows[kind];
  const createdBefore = (left: number) =>
    sql`u.created_at <= ${nowOnce} - ${interval(limits.activationDeadline - left)}`;
  return (size) => sql`with due as (
      select u.number from users u
      where u.activated_at is null and ${createdBefore(from)} and not ${createdBefore(until)} and ${accountRestriction} is null
        and not exists (select from outbox x where x.user_number = u.number and x.kind = ${kind})
      limit ${size} for key share of u skip locked),
    told as (
      insert into outbox (kind, user_number) select ${kind}, number from due
      on conflict do nothing returning 1)
    select count(*)::int as done from told`;
}
