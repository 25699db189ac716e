import { notFound } from "next/navigation";
import { searchOrganizationsAndUsers } from "#lib/domain/lookup/organizations-and-users";
import { findDestination } from "#lib/domain/organizations/within-reach";
import { requireArea } from "#lib/http/session";
import { organizationQuery } from "#lib/rules/list-queries";
import { NewUser } from "../_components/form/new-user";
import { OrganizationPicker } from "../_components/form/organization-picker";

/** chooses the organization first, unless there is only one. */
export default async function NewUserPage({ searchParams }: PageProps<"/users/new">) {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const parameters = await searchParams;
  const wanted = parameters.organization;
  const destination = await findDestination(actor, String(wanted ?? customerNumber));
  if (!destination) notFound();
  const { organization, reachesMore } = destination;
  if (wanted !== undefined || !reachesMore)
    return <NewUser actor={actor} organization={organization} chosen={reachesMore} />;
  const query = organizationQuery.parse(parameters);
  const page = await searchOrganizationsAndUsers(actor, { ...query, kind: null, owner: null });
  return <OrganizationPicker query={query} page={page} own={organization} />;
}
