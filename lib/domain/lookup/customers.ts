import { searchOrganizations } from "#lib/domain/organizations/search";
import type { Actor } from "#lib/rules/delegation";
import type { OrganizationQuery } from "#lib/rules/list-queries";
import { nothing } from "./found";
import { type OrganizationsAndUsers, searchOrganizationsAndUsers } from "./organizations-and-users";
import { type RecentCustomer, recentCustomers } from "./recent-customers";

/** A page of an administrator's customers. */
export type CustomerPage = OrganizationsAndUsers & {
  /** Those for whose users the reader has done something last; only on the first page of all customers. */
  recent: RecentCustomer[];
};

/**
 * FEEL-M1: the organizations below the actor's own, and the users whom the same words find.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export async function listCustomers(actor: Actor, query: OrganizationQuery): Promise<CustomerPage> {
  const search = { ...query, belowOnly: true };
  if (!isWhole(query)) return { ...(await searchOrganizationsAndUsers(actor, search)), recent: [] };
  const page = await searchOrganizations(actor, search, () => recentCustomers(actor));
  return { ...page, users: nothing, recent: page.beside as RecentCustomer[] };
}

/** Whether this is the first page of all customers. */
function isWhole({ q, kind, owner, unclear, after, before }: OrganizationQuery): boolean {
  return q === "" && !kind && !owner && Object.keys(unclear).length === 0 && !after && !before;
}
