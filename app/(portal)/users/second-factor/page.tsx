import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { findOwnRequirementQuestion } from "#lib/domain/second-factor/requirement-question";
import { requireArea } from "#lib/http/session";
import { RequirementQuestion } from "../../_components/requirement-question";
import { RequirementRelease } from "../../_components/requirement-release";
import { releaseSecondFactorAction, requireSecondFactorAction } from "./actions";

/** the owner is asked before requiring a second factor of everybody in the own organization, or lifting that. */
export default async function SecondFactorPage() {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const question = await findOwnRequirementQuestion(actor);
  if (!question) notFound();
  const t = await getTranslations("users");
  const back = { href: "/users", label: t("title") };
  const everybody = `/users?organization=${customerNumber}&scope=only`;
  const shared = { question, fields: {}, back, everybody };
  if (question.holds) return <RequirementRelease {...shared} release={releaseSecondFactorAction} />;
  return <RequirementQuestion {...shared} action={requireSecondFactorAction} />;
}
