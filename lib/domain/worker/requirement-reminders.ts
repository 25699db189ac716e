import { type SQL, sql } from "drizzle-orm";
import { today } from "#lib/domain/access/restriction";
import { lacksFactor } from "#lib/domain/second-factor/requirement";
import { requirementReminders } from "#lib/rules/second-factor";
import { inBatches } from "./batches";

/**
 * R-313: puts letters into the outbox for those who still have no second factor, in organizations that require one from a
 * day that is near. Each organization's people get each reminder once for a day, however often and however many times at
 * once this runs, and none that would follow another letter about it on the same day.
 *
 * @returns how many organizations' people were reminded
 */
export async function remindOfRequirements(): Promise<number> {
  let reminded = 0;
  // The nearer day first: a user who is reminded of it needs no other reminder.
  // First those that are free. The others are changing users at this moment: waited for, because the day before is only
  // one day, and apart, so that no other organization waits with them; what is locked for too long is left to the next run.
  for (const kind of ["secondFactorDay", "secondFactorWeek"] as const)
    for (const lock of [sql`skip locked`, sql``]) reminded += await inBatches(remind(kind, lock));
  return reminded;
}

/** By id, as organizations are locked everywhere, and not by `ctid`, which changes while one waits. */
function remind(kind: keyof typeof requirementReminders, lock: SQL): (size: number) => SQL {
  const since = sql`second_factor_from - ${requirementReminders[kind]}::int`;
  const isDue = sql`requires_second_factor and ${since} <= ${today} and second_factor_from > ${today}
    and second_factor_told < ${since}`;
  return (size) => sql`with held as (
      select id from organizations where ${isDue} order by id limit ${size} for no key update ${lock}),
    due as (
      update organizations o set second_factor_told = ${today} from held where o.id = held.id returning o.id),
    told as (
      insert into outbox (kind, user_number)
      select ${kind}, u.number from due join users u on u.organization_id = due.id where ${lacksFactor})
    select count(*)::int as done from due`;
}
