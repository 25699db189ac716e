"use client";

import type { ReactNode } from "react";
import { SentForm } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { FormState } from "#lib/rules/form";

/** A button that ends one session, or all others if none is named. */
export function EndSessionForm({
  action,
  session,
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  session?: string;
  children: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(action);
  return (
    <SentForm action={submit} pending={pending}>
      {session && <input type="hidden" name="session" value={session} />}
      {children}
      {state.errors.map(({ text }) => (
        <p key={text} role="alert" className="mt-1 text-sm text-danger-ink">
          {text}
        </p>
      ))}
    </SentForm>
  );
}
