import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { SubmitButton } from "#app/_components/sent-form";
import { TodoRow } from "#app/_components/todo";
import type { WaitingRequest } from "#lib/domain/requests/list";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import { ReferenceForm } from "../../../_components/reference-form";
import { answerRequestAction } from "../actions";

/**
 * FEEL-M10: who asks for what, each answered with one click.
 *
 * @param from the page that the answer leads back to; by default the page of all requests
 */
export async function requestRows(
  requests: readonly WaitingRequest[],
  from?: "dashboard",
): Promise<ReactNode[]> {
  const t = await getTranslations("accessRequest");
  const language = (await getLocale()) as Language;
  return requests.map(({ userNumber, name, area, reason, askedAt }) => {
    const areaName = areaOf(area).name[language];
    const button = (answer: "declined" | "granted") => (
      <ReferenceForm
        action={answerRequestAction}
        fields={{ userNumber, area, answer, ...(from && { from }) }}
      >
        <SubmitButton variant={answer === "declined" ? "quiet" : "secondary"}>
          {t(answer === "declined" ? "decline" : "grant")}
          <span className="sr-only">{t("answerOf", { name, area: areaName })}</span>
        </SubmitButton>
      </ReferenceForm>
    );
    return (
      <TodoRow
        key={`${userNumber} ${area}`}
        icon="inbox"
        title={t("asks", { name, area: areaName })}
        action={
          <div className="flex flex-wrap gap-1">
            {button("declined")}
            {button("granted")}
          </div>
        }
      >
        {reason
          ? t("askedFor", { reason, date: formatShortDate(askedAt, language) })
          : t("askedOn", { date: formatShortDate(askedAt, language) })}
      </TodoRow>
    );
  });
}
