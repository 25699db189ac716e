"use client";

import { Button } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { useFormAction } from "#app/_forms/sending";
import { forgotPasswordAction } from "../actions";

/** one field, and the same answer for every input. */
export function ForgotPasswordForm({
  titles,
  texts,
}: {
  titles: { plain: string; error: string };
  texts: Record<"title" | "lead" | "login" | "hint" | "submit" | "back" | "problem", string>;
}) {
  const [state, submit] = useFormAction(forgotPasswordAction);
  return (
    <>
      <FormFrame
        titles={titles}
        problem={texts.problem}
        errors={state.errors}
        occasion={state.submission}
        action={submit}
        className="grid gap-5"
        head={<CardHead title={texts.title} lead={texts.lead} />}
      >
        <TextField
          name="login"
          label={texts.login}
          hint={texts.hint}
          error={problemOf(state.errors, "login")}
          defaultValue={state.values.login}
          key={state.submission}
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button variant="primary" wide>
          {texts.submit}
        </Button>
      </FormFrame>
      <p>
        <a href="/sign-in">{texts.back}</a>
      </p>
    </>
  );
}
