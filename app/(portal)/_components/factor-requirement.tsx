import { getLocale, getTranslations } from "next-intl/server";
import type { ComponentProps, ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { Badge } from "#app/_components/badge";
import { LinkButton } from "#app/_components/button";
import { Choice } from "#app/_components/choice";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { Requirement } from "#lib/domain/second-factor/requirement";
import type { Language } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";
import { ReferenceForm } from "./reference-form";

/** How a reader decides: the page that asks, and the action that takes back an announced day, with its fields. */
type Decide = {
  href: string;
  release: ComponentProps<typeof ReferenceForm>["action"];
  fields: ComponentProps<typeof ReferenceForm>["fields"];
};

/** What is asked for on the page that asks. */
const questions = { off: "require", announced: "move", on: "release" } as const;

/** D-1, R-313: whether and from when an organization requires a second factor, what that means, and what can be changed. */
export async function FactorRequirement({
  requirement: { required, from },
  decide,
  note,
}: {
  requirement: Requirement;
  /** Missing if the reader may not decide. */
  decide?: Decide;
  /** Whom it affects, or who has decided it. */
  note?: ReactNode;
}) {
  const t = await getTranslations("factorRequirement");
  const language = (await getLocale()) as Language;
  const state = from ? "announced" : required ? "on" : "off";
  const values = { date: from ? formatDay(from, language) : "" };
  return (
    <Panel labelledBy="factor-requirement">
      <Section id="factor-requirement" title={t("title")} note={t("note")}>
        <Choice
          title={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {t(state, values)}
              {state === "on" && <Badge tone="ok" icon="shield-check" text={t("active")} />}
            </span>
          }
          action={
            decide && (
              <Actions>
                <LinkButton href={decide.href}>{t(questions[state])}</LinkButton>
                {state === "announced" && (
                  <ReferenceForm action={decide.release} fields={decide.fields}>
                    <SubmitButton>{t("takeBack")}</SubmitButton>
                  </ReferenceForm>
                )}
              </Actions>
            )
          }
        >
          {t(`${state}Text`)} {note}
        </Choice>
      </Section>
    </Panel>
  );
}
