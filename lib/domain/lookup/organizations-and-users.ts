import { sql } from "drizzle-orm";
import { jsonFields } from "#db/user-fields";
import type { Beside } from "#lib/domain/access/scope";
import { stateOfUser } from "#lib/domain/access/user-state";
import {
  type OrganizationPage,
  type OrganizationSearch,
  searchOrganizations,
} from "#lib/domain/organizations/search";
import { pageOfUsers } from "#lib/domain/users/list-query";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { userListQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { type PersonField, personFields } from "#lib/rules/user-fields";
import type { UserState } from "#lib/rules/user-states";
import { type Found, nothing } from "./found";

/** A user whom a search for organizations has found too. */
export type UserHit = Record<PersonField, string> & {
  userNumber: number;
  state: UserState;
  organizationName: string;
  customerNumber: string;
};

/** A page of organizations, with the users whom the same words find (FEEL-M1). */
export type OrganizationsAndUsers = OrganizationPage & { users: Found<UserHit> };

/**
 * `searchOrganizations` together with the first users whom the same words find, read in one statement. On the first page
 * only.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export async function searchOrganizationsAndUsers(
  actor: Actor,
  search: OrganizationSearch,
): Promise<OrganizationsAndUsers> {
  const page = await searchOrganizations(
    actor,
    search,
    findsMore(search) ? found(search.q) : undefined,
  );
  const { rows, matches } = (page.beside as Found<UserHit> | null) ?? nothing;
  return { ...page, users: { rows: rows.slice(0, limits.foundBeside), matches } };
}

function findsMore(search: OrganizationSearch): boolean {
  return search.q.trim() !== "" && !isUnclear(search) && !search.after && !search.before;
}

const found =
  (q: string): Beside =>
  (root) => {
    const query = userListQuery.parse({ q, sort: "name" });
    const page = pageOfUsers(root, query, {}, { size: limits.foundBeside });
    return sql`(with ${page.tables} select json_build_object('matches', ${page.matches}, 'rows', (
      select coalesce(json_agg(h.hit), '[]') from (
        select json_build_object('userNumber', u.number, ${jsonFields(personFields)}, 'state', ${stateOfUser},
          'organizationName', o.name, 'customerNumber', o.customer_number) as hit
        from users u join page on page.id = u.number join organizations o on o.id = u.organization_id
        order by page.key, page.id) h)))`;
  };
