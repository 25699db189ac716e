"use client";

import type { ReactNode } from "react";
import { SentForm } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { FormState } from "#lib/rules/form";

/** The form around "Abmelden". If the database cannot end the session, the form says so and the user stays signed in. */
export function SignOutForm({
  action,
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  children: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(action);
  return (
    <SentForm action={submit} pending={pending}>
      {children}
      {state.errors.map(({ text }) => (
        <p key={text} role="alert" className="max-w-60 text-sm text-danger-ink">
          {text}
        </p>
      ))}
    </SentForm>
  );
}
