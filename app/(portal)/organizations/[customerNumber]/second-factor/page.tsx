import { notFound } from "next/navigation";
import { findRequirementQuestion } from "#lib/domain/second-factor/requirement-question";
import { requireServiceAdministrator } from "#lib/http/session";
import { RequirementQuestion } from "../../../_components/requirement-question";
import { requireSecondFactorOfAction } from "../../actions";

/** the provider is asked before requiring a second factor of everybody in an organization. */
export default async function OrganizationSecondFactorPage({
  params,
}: PageProps<"/organizations/[customerNumber]/second-factor">) {
  const { actor } = await requireServiceAdministrator();
  const question = await findRequirementQuestion(actor, (await params).customerNumber);
  if (!question) notFound();
  const { customerNumber, name } = question;
  return (
    <RequirementQuestion
      question={question}
      action={requireSecondFactorOfAction}
      fields={{ customerNumber }}
      back={{ href: `/organizations/${customerNumber}`, label: name }}
      everybody={`/users?organization=${customerNumber}&scope=only`}
    />
  );
}
