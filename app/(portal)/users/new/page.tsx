import { notFound } from "next/navigation";
import { searchOrganizationsAndUsers } from "#lib/domain/lookup/organizations-and-users";
import { findOrganizationInReach, reachesMore } from "#lib/domain/organizations/within-reach";
import { requireArea } from "#lib/http/session";
import { organizationQuery } from "#lib/rules/list-queries";
import { NewUser } from "../_components/form/new-user";
import { OrganizationPicker } from "../_components/form/organization-picker";

/** chooses the organization first, unless there is only one. */
export default async function NewUserPage({ searchParams }: PageProps<"/users/new">) {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const parameters = await searchParams;
  const chooses = await reachesMore(actor);
  const wanted = parameters.organization ?? (chooses ? undefined : customerNumber);
  const hit = await findOrganizationInReach(actor, String(wanted ?? customerNumber));
  if (!hit) notFound();
  if (wanted !== undefined) return <NewUser actor={actor} organization={hit} chosen={chooses} />;
  const query = organizationQuery.parse(parameters);
  const page = await searchOrganizationsAndUsers(actor, { ...query, kind: null, owner: null });
  return <OrganizationPicker query={query} page={page} own={hit} />;
}
