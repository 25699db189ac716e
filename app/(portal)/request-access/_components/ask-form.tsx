"use client";

import { TextField } from "#app/_components/field";
import { problemOf } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { type Choice, SelectField } from "#app/_components/select-field";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { requestAccessAction } from "../actions";

/** FEEL-M10: asks for an area; what is wrong with no field of it stands above the button. */
export function AskForm({
  areas,
  wanted,
  most,
  texts,
}: {
  areas: readonly Choice[];
  /** The area that is chosen at first; without one, none is. */
  wanted?: string;
  /** The most signs of a reason. */
  most: number;
  texts: Record<"area" | "choose" | "reason" | "reasonHint" | "submit", string>;
}) {
  const [state, send, pending] = useFormAction(requestAccessAction);
  const wrongArea = problemOf(state.errors, "area");
  return (
    <SentForm action={send} pending={pending} className="grid gap-5">
      <SelectField
        key={state.submission}
        name="area"
        label={texts.area}
        choices={wanted ? areas : [["", texts.choose], ...areas]}
        error={wrongArea}
        autoFocus={wrongArea !== undefined}
        defaultValue={String(state.values.area ?? wanted ?? "")}
      />
      <TextField
        name="reason"
        label={texts.reason}
        hint={texts.reasonHint}
        maxLength={most}
        defaultValue={String(state.values.reason ?? "")}
        autoComplete="off"
      />
      {state.errors
        .filter(({ field }) => field !== "area")
        .map(({ text }) => (
          <p key={text} role="alert" className="text-sm font-semibold text-danger-ink">
            {text}
          </p>
        ))}
      <div>
        <SubmitButton variant="primary">
          <Icon icon="send" />
          {texts.submit}
        </SubmitButton>
      </div>
    </SentForm>
  );
}
