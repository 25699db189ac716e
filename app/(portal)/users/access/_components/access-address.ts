import { type AccessQuery, accessQuery } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";

const usual = accessQuery.parse({});

/** The URL of the page of an area; a changed filter starts again at the first page. */
export function accessAddress(change: Partial<AccessQuery>, query: AccessQuery = usual): string {
  return `/users/access${parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}

/** The download of everybody who has the area. */
export function accessExportAddress(query: AccessQuery): string {
  return accessAddress({ group: "open" }, query).replace("/access", "/access/export");
}
