import { sql } from "drizzle-orm";
import type { Beside } from "#lib/domain/access/scope";
import {
  type HitRow,
  hitColumns,
  hitOf,
  type OrganizationHit,
} from "#lib/domain/organizations/hit";
import { pageOfOrganizations } from "#lib/domain/organizations/search";
import { listUsers, type UserPage } from "#lib/domain/users/list";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { type Found, nothing } from "./found";

/** A page of the user list, with the organizations below the actor's own that the same words find (FEEL-M1). */
export type UsersAndOrganizations = UserPage & { organizations: Found<OrganizationHit> };

/**
 * `listUsers` together with the first organizations that the same words find, read in one statement. On the first page
 * only; nobody is below a customer.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export async function listUsersAndOrganizations(
  actor: Actor,
  query: UserListQuery,
): Promise<UsersAndOrganizations> {
  const page = await listUsers(
    actor,
    query,
    findsMore(actor, query) ? found(actor, query.q) : undefined,
  );
  const { rows, matches } = (page.beside as Found<HitRow> | null) ?? nothing;
  return {
    ...page,
    organizations: { rows: rows.slice(0, limits.foundBeside).map(hitOf), matches },
  };
}

function findsMore({ organizationKind }: Actor, query: UserListQuery): boolean {
  const { q, scope, after, before } = query;
  if (organizationKind === "customer" || scope === "only" || isUnclear(query)) return false;
  return q.trim() !== "" && !after && !before;
}

const found =
  (actor: Actor, q: string): Beside =>
  (root) => {
    const page = pageOfOrganizations(root, { q, belowOnly: true }, {}, limits.foundBeside);
    return sql`(with ${page.tables} select json_build_object('matches', ${page.matches}, 'rows', (
      select coalesce(json_agg(h), '[]') from (select ${hitColumns(actor)} from organizations o
        join page on page.id = o.id order by page.key, page.id) h)))`;
  };
