"use client";

import type { ReactNode } from "react";
import { SentForm } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { FormState } from "#lib/rules/form";

/** A button for one action on what the hidden fields name. A refusal is shown right below it. */
export function ReferenceForm({
  action,
  fields,
  lists = {},
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  fields: Readonly<Record<string, string | number>>;
  /** Fields with several values. */
  lists?: Readonly<Record<string, readonly string[]>>;
  children: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(action);
  return (
    <SentForm action={submit} pending={pending}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {Object.entries(lists).flatMap(([name, values]) =>
        values.map((value) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        )),
      )}
      {children}
      {state.errors.map(({ text, more }) => (
        <p key={text} role="alert" className="mt-1 max-w-[40ch] text-sm text-danger-ink">
          {text} {more && <a href={more.href}>{more.text}</a>}
        </p>
      ))}
    </SentForm>
  );
}
