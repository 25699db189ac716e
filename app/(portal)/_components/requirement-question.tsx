import { getLocale, getTranslations } from "next-intl/server";
import type { ComponentProps } from "react";
import { BackLink } from "#app/_components/back-link";
import { Offer } from "#app/_components/offer";
import { PageHead } from "#app/_components/page-head";
import type { RequirementQuestion as Question } from "#lib/domain/second-factor/requirement-question";
import { boundedCount } from "#lib/rules/bounded-count";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { requirementReminders } from "#lib/rules/second-factor";
import { dayAfter, writeDay } from "#lib/rules/typed-day";
import { textsOf } from "../../_forms/texts";
import { titlesOf } from "../../_shell/shell-texts";
import { RequirementConcerned } from "./requirement-concerned";
import { RequirementForm } from "./requirement-form";

/** the question before an organization requires a second factor, or before the day is moved. */
export async function RequirementQuestion({
  question,
  action,
  fields,
  back,
  everybody,
}: {
  question: Question;
  action: ComponentProps<typeof RequirementForm>["action"];
  fields: ComponentProps<typeof RequirementForm>["fields"];
  back: { href: string; label: string };
  /** The list of the organization's users. */
  everybody: string;
}) {
  const t = await getTranslations("requirementQuestion");
  const language = (await getLocale()) as Language;
  const { today, from, earliest, without, oneself } = question;
  const title = t(from ? "titleMove" : "title");
  const letters = {
    today,
    to: t("lettersTo", boundedCount(without)),
    first: { title: t("now"), text: t("nowText") },
    reminders: (["secondFactorWeek", "secondFactorDay"] as const).map((kind) => ({
      days: requirementReminders[kind],
      title: t(kind, { date: "{date}" }),
      text: t("reminderText"),
    })),
  };
  const concerned = (
    <>
      <RequirementConcerned question={question} everybody={everybody} />
      {oneself && (
        <Offer
          icon="shield"
          title={t("oneself")}
          way={{ href: "/account?open=second-factor#second-factor", label: t("setUp") }}
        >
          {t("oneselfText")}
        </Offer>
      )}
    </>
  );
  return (
    <RequirementForm
      action={action}
      fields={fields}
      titles={await titlesOf(title)}
      texts={{
        problem: (await getTranslations("common"))("problem"),
        ...(await textsOf("requirementQuestion", [
          "whom",
          "when",
          "from",
          "then",
          "letters",
          "nobody",
          "cancel",
        ])),
        fromHint: t("fromHint", {
          earliest: writeDay(earliest, language),
          days: limits.daysOfNoticeProposed,
        }),
        submit: t(from ? "submitMove" : "submit"),
      }}
      head={
        <>
          <BackLink href={back.href}>{back.label}</BackLink>
          <PageHead title={title} />
        </>
      }
      concerned={concerned}
      proposed={from ?? dayAfter(today, limits.daysOfNoticeProposed)}
      letters={without > 0 ? letters : null}
      language={language}
      back={back.href}
    />
  );
}
