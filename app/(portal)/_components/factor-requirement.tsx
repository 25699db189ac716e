import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Badge } from "#app/_components/badge";
import { Choice } from "#app/_components/choice";
import { Panel, Section } from "#app/_components/panel";

/** D-1: whether an organization requires a second factor, what that means, and the button that changes it. */
export async function FactorRequirement({
  required,
  button,
  note,
}: {
  required: boolean;
  /** The form with the button of this label; missing if the reader may not decide. */
  button?: (label: string) => ReactNode;
  /** Whom it affects, or who has decided it. */
  note?: ReactNode;
}) {
  const t = await getTranslations("factorRequirement");
  return (
    <Panel labelledBy="factor-requirement">
      <Section id="factor-requirement" title={t("title")} note={t("note")}>
        <Choice
          title={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {t(required ? "on" : "off")}
              {required && <Badge tone="ok" icon="shield-check" text={t("active")} />}
            </span>
          }
          action={button?.(t(required ? "release" : "require"))}
        >
          {t(required ? "onText" : "offText")} {note}
        </Choice>
      </Section>
    </Panel>
  );
}
