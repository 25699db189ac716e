import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { findOwnRequirementQuestion } from "#lib/domain/second-factor/requirement-question";
import { requireArea } from "#lib/http/session";
import { RequirementQuestion } from "../../_components/requirement-question";
import { requireSecondFactorAction } from "./actions";

/** the owner is asked before requiring a second factor of everybody in the own organization. */
export default async function SecondFactorPage() {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const question = await findOwnRequirementQuestion(actor);
  if (!question) notFound();
  const t = await getTranslations("users");
  return (
    <RequirementQuestion
      question={question}
      action={requireSecondFactorAction}
      fields={{}}
      back={{ href: "/users", label: t("title") }}
      everybody={`/users?organization=${customerNumber}&scope=only`}
    />
  );
}
