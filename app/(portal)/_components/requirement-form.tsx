"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { questionLook } from "#app/_components/question";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { Language } from "#lib/rules/catalogue";
import { dayAfter, readDay, writeDay } from "#lib/rules/typed-day";
import { LettersWritten, type RequirementLetters } from "./requirement-letters";

/** from which day a second factor is required, and what will be written to whom. */
export function RequirementForm({
  action,
  fields,
  titles,
  texts,
  head,
  concerned,
  proposed,
  letters,
  language,
  back,
}: {
  action: Parameters<typeof useFormAction>[0];
  /** Hidden fields. */
  fields: Readonly<Record<string, string>>;
  titles: ComponentProps<typeof FormFrame>["titles"];
  texts: Record<
    | "problem"
    | "whom"
    | "when"
    | "from"
    | "fromHint"
    | "then"
    | "letters"
    | "nobody"
    | "cancel"
    | "submit",
    string
  >;
  head: ReactNode;
  /** Whom it concerns. */
  concerned: ReactNode;
  /** The day in the field at first (YYYY-MM-DD). */
  proposed: string;
  /** Null if nobody is concerned. */
  letters: RequirementLetters | null;
  language: Language;
  back: string;
}) {
  const [{ errors, values, submission }, submit, pending] = useFormAction(action, "requirement");
  const first = [values.from ?? writeDay(proposed, language)].flat()[0] ?? "";
  // What follows from the day is drawn while one types; without JavaScript, after the form was sent.
  const [typed, setTyped] = useState(first);
  const day = readDay(typed);
  // 31 February is parsed as 3 March.
  const from = day && !Number.isNaN(Date.parse(day)) && dayAfter(day, 0) === day ? day : null;
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={submission}
      head={head}
      className={questionLook}
      action={submit}
      pending={pending}
      saves
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Section title={texts.whom}>{concerned}</Section>
      <Section title={texts.when}>
        <div className="grid gap-2">
          <TextField
            name="from"
            label={texts.from}
            hint={texts.fromHint}
            error={problemOf(errors, "from")}
            autoComplete="off"
            className="max-w-48 tabular-nums"
            defaultValue={first}
            onChange={(event) => setTyped(event.target.value)}
          />
          <p className="text-soft">{texts.then}</p>
        </div>
      </Section>
      <Section title={texts.letters} note={letters?.to}>
        {letters ? (
          <LettersWritten letters={letters} from={from} language={language} />
        ) : (
          <p>{texts.nobody}</p>
        )}
      </Section>
      <ActionsSection>
        <Actions end>
          <LinkButton href={back}>{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.submit}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
