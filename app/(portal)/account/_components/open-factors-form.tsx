"use client";

import { problemOf } from "#app/_components/form-frame";
import { Fold } from "#app/_components/panel";
import { PasswordField } from "#app/_components/password-field";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { Problems } from "../../../_second-factor/problems";
import { openFactorsAction } from "../second-factor/actions";

/** The form that confirms the password before the second factor can be changed (ASVS 7.5.1). */
export function OpenFactorsForm({
  login,
  isOpen,
  texts,
}: {
  login: string;
  /** Whether it is in sight at first; it is once something is wrong. */
  isOpen: boolean;
  texts: Record<"confirmWith" | "confirmFirst" | "open" | "show" | "hide", string>;
}) {
  const [state, submit, pending] = useFormAction(openFactorsAction);
  return (
    <Fold title={texts.open} summary={texts.confirmFirst} open={isOpen || state.errors.length > 0}>
      <SentForm action={submit} pending={pending} noValidate className="grid max-w-card gap-4">
        <input name="login" defaultValue={login} autoComplete="username" readOnly hidden />
        <PasswordField
          name="currentPassword"
          id="confirmPassword"
          label={texts.confirmWith}
          error={problemOf(state.errors, "currentPassword")}
          autoComplete="current-password"
          texts={{ show: texts.show, hide: texts.hide, of: texts.confirmWith }}
        />
        <div>
          <SubmitButton>{texts.open}</SubmitButton>
        </div>
        <Problems problems={state.errors.filter(({ field }) => field !== "currentPassword")} />
      </SentForm>
    </Fold>
  );
}
