"use client";

import type { ReactNode } from "react";
import { CardHead } from "#app/_components/card-head";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { PasswordField } from "#app/_components/password-field";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { setPasswordAction } from "../actions";

type Texts = Record<
  "title" | "login" | "password" | "hint" | "submit" | "until" | "problem" | "show" | "hide",
  string
>;

/** sets the user's password. Shows the sign-in name, so that a password manager stores both. */
export function SetPasswordForm({
  titles,
  texts,
  link,
  login,
  lead,
  notice,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  /** The id of the link that this page was drawn for. */
  link: string;
  login: string;
  lead: ReactNode;
  notice: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(setPasswordAction);
  return (
    <>
      <FormFrame
        titles={titles}
        problem={texts.problem}
        errors={state.errors}
        occasion={state.submission}
        idOf={(field) => field || "password"}
        action={submit}
        pending={pending}
        className="grid gap-5"
        head={
          <>
            <CardHead title={texts.title} lead={lead} />
            {notice}
          </>
        }
      >
        <input type="hidden" name="link" value={link} />
        <TextField
          name="login"
          label={texts.login}
          defaultValue={login}
          readOnly
          autoComplete="username"
        />
        <PasswordField
          name="password"
          label={texts.password}
          hint={texts.hint}
          error={problemOf(state.errors, "password")}
          autoComplete="new-password"
          texts={{ show: texts.show, hide: texts.hide, of: texts.password }}
        />
        <SubmitButton variant="primary" wide>
          {texts.submit}
        </SubmitButton>
      </FormFrame>
      <p className="text-sm text-soft">{texts.until}</p>
    </>
  );
}
