"use client";

import type { ComponentProps } from "react";
import { Actions } from "#app/_components/actions";
import { SelectField } from "#app/_components/select-field";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { Language } from "#lib/rules/catalogue";
import { changeOwnLettersAction } from "../actions";
import { ReportChoices } from "./report-choices";

/** R-209, FEEL-M13: the language of the letters to the user, and which reports an administrator gets. */
export function OwnLetters({
  texts,
  language,
  choices,
  reports,
}: {
  texts: Record<"lettersLanguage" | "lettersSave", string>;
  language: Language;
  choices: readonly (readonly [Language, string])[];
  /** What an administrator may be told, and whether they want it; null for everybody else. */
  reports: ComponentProps<typeof ReportChoices> | null;
}) {
  const [state, submit, pending] = useFormAction(changeOwnLettersAction);
  return (
    <SentForm action={submit} pending={pending} className="sheet grid max-w-confirm gap-5 p-6">
      <SelectField
        key={state.submission}
        name="language"
        label={texts.lettersLanguage}
        choices={choices}
        defaultValue={language}
      />
      {reports && <ReportChoices key={`reports ${state.submission}`} {...reports} />}
      <Actions>
        <SubmitButton variant="primary">{texts.lettersSave}</SubmitButton>
      </Actions>
    </SentForm>
  );
}
