"use client";

import { CardHead } from "#app/_components/card-head";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { forgotPasswordAction } from "../actions";

/** one field, and the same answer for every input. */
export function ForgotPasswordForm({
  login,
  titles,
  texts,
}: {
  /** The sign-in name that a letter has filled in. */
  login: string;
  titles: { plain: string; error: string };
  texts: Record<"title" | "lead" | "login" | "hint" | "submit" | "back" | "problem", string>;
}) {
  const [state, submit, pending] = useFormAction(forgotPasswordAction);
  return (
    <>
      <FormFrame
        titles={titles}
        problem={texts.problem}
        errors={state.errors}
        occasion={state.submission}
        action={submit}
        pending={pending}
        className="grid gap-5"
        head={<CardHead title={texts.title} lead={texts.lead} />}
      >
        <TextField
          name="login"
          label={texts.login}
          hint={texts.hint}
          error={problemOf(state.errors, "login")}
          defaultValue={state.values.login ?? login}
          key={state.submission}
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <SubmitButton variant="primary" wide>
          {texts.submit}
        </SubmitButton>
      </FormFrame>
      <p>
        <a href="/sign-in">{texts.back}</a>
      </p>
    </>
  );
}
