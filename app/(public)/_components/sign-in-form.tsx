"use client";

import type { ReactNode } from "react";
import { CardHead } from "#app/_components/card-head";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { PasswordField } from "#app/_components/password-field";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { signInAction } from "../actions";

type Texts = Record<
  | "title"
  | "lead"
  | "login"
  | "loginHint"
  | "password"
  | "submit"
  | "forgotten"
  | "locked"
  | "problem"
  | "show"
  | "hide",
  string
>;

/** one field for customer number, e-mail address or username. */
export function SignInForm({
  titles,
  texts,
  next,
  login,
  notice,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  next: string;
  login: string;
  notice: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(signInAction);
  return (
    <>
      <FormFrame
        titles={titles}
        problem={texts.problem}
        errors={state.errors}
        occasion={state.submission}
        idOf={(field) => field || "login"}
        action={submit}
        pending={pending}
        className="grid gap-5"
        head={
          <>
            {state.errors.length === 0 && notice}
            <CardHead title={texts.title} lead={texts.lead} />
          </>
        }
      >
        <TextField
          name="login"
          label={texts.login}
          hint={texts.loginHint}
          error={problemOf(state.errors, "login")}
          defaultValue={state.values.login ?? login}
          key={state.submission}
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <PasswordField
          name="password"
          label={texts.password}
          error={problemOf(state.errors, "password")}
          autoComplete="current-password"
          texts={{ show: texts.show, hide: texts.hide, of: texts.password }}
        />
        <input type="hidden" name="next" value={next} />
        <SubmitButton variant="primary" wide>
          {texts.submit}
        </SubmitButton>
      </FormFrame>
      <div className="grid gap-2">
        <p>
          <a href="/forgot-password">{texts.forgotten}</a>
        </p>
        <p className="text-sm text-soft">{texts.locked}</p>
      </div>
    </>
  );
}
