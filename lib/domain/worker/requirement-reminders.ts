import { type SQL, sql } from "drizzle-orm";
import { claimed } from "#db/claim";
import { today } from "#lib/domain/access/restriction";
import { lacksFactor } from "#lib/domain/second-factor/requirement";
import { requirementReminders } from "#lib/rules/second-factor";

/**
 * R-313: puts letters into the outbox for those who still have no second factor, in organizations that require one from a
 * day that is near, in batches of organizations. Each organization's people get each reminder once for a day, however often
 * and however many times at once this runs, and none that would follow another letter about it on the same day.
 */
export function remindOfRequirement(
  kind: keyof typeof requirementReminders,
): (size: number) => SQL {
  const since = sql`second_factor_from - ${requirementReminders[kind]}::int`;
  const isDue = sql`requires_second_factor and ${since} <= ${today} and second_factor_from > ${today}
    and second_factor_told < ${since}`;
  return (size) => sql`with due as (
      update organizations set second_factor_told = ${today}
      where ctid = ${claimed(sql`organizations where ${isDue}`, size)} returning id),
    told as (
      insert into outbox (kind, user_number)
      select ${kind}, u.number from due join users u on u.organization_id = due.id where ${lacksFactor})
    select count(*)::int as done from due`;
}
