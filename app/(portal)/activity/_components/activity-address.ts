import { type ActivityQuery, activityQuery } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";

const usual = activityQuery.parse({});

/** The URL of the audit log with these filters; a changed filter starts again at the newest entry. */
export function activityAddress(
  query: ActivityQuery,
  change: Partial<ActivityQuery> = {},
  page = "/activity",
): string {
  return `${page}${parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}
