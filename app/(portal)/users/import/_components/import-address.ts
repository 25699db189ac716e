import type { ImportQuery } from "#lib/rules/schemas/import";

/** The URL of an import, and of a page of its rows. */
export function importAddress(job: string, query: Partial<ImportQuery> = {}): string {
  const { only = "all", after, before } = query;
  const parameters = new URLSearchParams({
    ...(only !== "all" && { only }),
    ...(after && { after: String(after) }),
    ...(before && { before: String(before) }),
  });
  return `/users/import/${job}${parameters.size > 0 ? `?${parameters}` : ""}`;
}
