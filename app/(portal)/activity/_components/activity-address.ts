import type { ActivityQuery } from "#lib/rules/schemas";

/** The address of the trail with these filters; whatever narrows it starts again at the newest entry. */
export function activityAddress(
  query: ActivityQuery,
  change: Partial<ActivityQuery> = {},
  page = "/activity",
): string {
  const wanted = { ...query, after: null, before: null, ...change };
  const entries = Object.entries(wanted).filter(
    (entry): entry is [string, string] => Boolean(entry[1]) && entry[1] !== "all",
  );
  return entries.length > 0 ? `${page}?${new URLSearchParams(entries)}` : page;
}
