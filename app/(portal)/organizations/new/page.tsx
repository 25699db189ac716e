import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import { requireServiceAdministrator } from "#lib/http/session";
import { organizationQuery } from "#lib/rules/list-queries";
import { isClosed, kindsUnder } from "#lib/rules/tree";
import { NewOrganization } from "../_components/new-organization";
import { ParentChoice } from "../_components/parent-choice";

/** chooses the parent first, because that decides the possible kinds, then shows the form. */
export default async function NewOrganizationPage({
  searchParams,
}: PageProps<"/organizations/new">) {
  const person = await requireServiceAdministrator();
  const parameters = await searchParams;
  const parent =
    typeof parameters.parent === "string"
      ? await findOrganizationInReach(person.actor, parameters.parent)
      : null;
  const canHold = parent && kindsUnder(parent.kind).length > 0 && !isClosed(parent);
  return canHold ? (
    <NewOrganization parent={parent} />
  ) : (
    <ParentChoice person={person} query={organizationQuery.parse(parameters)} />
  );
}
