"use client";

import { Icon } from "#app/_components/icon";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { FormState } from "#lib/rules/form";

/** "Abmelden". If the database cannot end the session, the form says so and the user stays signed in. */
export function SignOutForm({
  action,
  label,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  label: string;
}) {
  const [state, submit, pending] = useFormAction(action);
  return (
    <SentForm action={submit} pending={pending}>
      <SubmitButton variant="quiet">
        <Icon icon="log-out" />
        {label}
      </SubmitButton>
      {state.errors.map(({ text }) => (
        <p key={text} role="alert" className="max-w-60 text-sm text-danger-ink">
          {text}
        </p>
      ))}
    </SentForm>
  );
}
