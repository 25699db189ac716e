import { notFound } from "next/navigation";
import { findRequirementQuestion } from "#lib/domain/second-factor/requirement-question";
import { requireServiceAdministrator } from "#lib/http/session";
import { RequirementQuestion } from "../../../_components/requirement-question";
import { RequirementRelease } from "../../../_components/requirement-release";
import { releaseSecondFactorOfAction, requireSecondFactorOfAction } from "../../actions";

/** the provider is asked before requiring a second factor of everybody in an organization, or lifting that. */
export default async function OrganizationSecondFactorPage({
  params,
}: PageProps<"/organizations/[customerNumber]/second-factor">) {
  const { actor } = await requireServiceAdministrator();
  const question = await findRequirementQuestion(actor, (await params).customerNumber);
  if (!question) notFound();
  const { customerNumber, name } = question;
  const shared = {
    question,
    fields: { customerNumber },
    back: { href: `/organizations/${customerNumber}`, label: name },
    everybody: `/users?organization=${customerNumber}&scope=only`,
  };
  if (question.holds)
    return <RequirementRelease {...shared} release={releaseSecondFactorOfAction} />;
  return <RequirementQuestion {...shared} action={requireSecondFactorOfAction} />;
}
