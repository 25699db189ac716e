"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { AppSetup, type AppSetupTexts } from "../../../_second-factor/app-setup";
import { setUpAppAction } from "../second-factor/actions";

/** D-1: sets up an app, replacing an older one. */
export function SetUpAppForm({
  titles,
  texts,
  head,
  ...setup
}: {
  titles: { plain: string; error: string };
  texts: AppSetupTexts & Record<"app" | "appNote" | "submit" | "problem", string>;
  head: ReactNode;
  picture: ReactNode;
  secret: string;
}) {
  const [state, submit, pending] = useFormAction(setUpAppAction);
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={state.errors}
      occasion={state.submission}
      idOf={(field) => field || "code"}
      action={submit}
      pending={pending}
      className="sheet"
      head={head}
    >
      <Section title={texts.app} note={texts.appNote}>
        <AppSetup {...setup} texts={texts} error={problemOf(state.errors, "code")} />
      </Section>
      <ActionsSection>
        <Actions end>
          <SubmitButton variant="primary">{texts.submit}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
