"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { Fold } from "#app/_components/panel";
import { PasswordField } from "#app/_components/password-field";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { changePasswordAction } from "../actions";

type Texts = Record<
  "passwordNote" | "current" | "new" | "hint" | "change" | "problem" | "show" | "hide",
  string
>;

/**
 * changes the user's own password; contains the sign-in name so that a password manager knows which one to
 * change.
 */
export function PasswordForm({
  titles,
  texts,
  login,
  isOpen,
  head,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  login: string;
  /** Whether its fields are in sight at first; they are once something is wrong. */
  isOpen: boolean;
  head: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(changePasswordAction);
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={state.errors}
      occasion={state.submission}
      head={head}
      action={submit}
      pending={pending}
      className="sheet"
    >
      <Fold
        title={texts.change}
        summary={texts.passwordNote}
        open={isOpen || state.errors.length > 0}
      >
        <input name="login" defaultValue={login} autoComplete="username" readOnly hidden />
        <div className="grid max-w-card gap-5">
          <PasswordField
            name="currentPassword"
            label={texts.current}
            error={problemOf(state.errors, "currentPassword")}
            autoComplete="current-password"
            texts={{ show: texts.show, hide: texts.hide, of: texts.current }}
          />
          <PasswordField
            name="password"
            label={texts.new}
            hint={texts.hint}
            error={problemOf(state.errors, "password")}
            autoComplete="new-password"
            texts={{ show: texts.show, hide: texts.hide, of: texts.new }}
          />
          <Actions>
            <SubmitButton variant="primary">{texts.change}</SubmitButton>
          </Actions>
        </div>
      </Fold>
    </FormFrame>
  );
}
