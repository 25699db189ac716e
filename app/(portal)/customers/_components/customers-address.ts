import { type OrganizationQuery, organizationQuery } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";

const usual = organizationQuery.parse({});

/** The URL of the list with this query; a changed order starts again at the first page. */
export function customersAddress(
  query: OrganizationQuery,
  change: Partial<OrganizationQuery>,
): string {
  return `/customers${parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}
