"use client";

import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { type FormEvent, startTransition, useActionState, useState } from "react";
import { useFormStart } from "#app/_forms/sending";
import type { FormError, FormState } from "#lib/rules/form";

type Creation = Parameters<typeof startRegistration>[0]["optionsJSON"];
type Request = Parameters<typeof startAuthentication>[0]["optionsJSON"];
/** What the browser is asked for: a new passkey, or one that is known. */
export type Ceremony = { create: Creation } | { request: Request };

/**
 * A form that sends what a passkey answers. The browser asks its person first; who says no can simply try again, and after
 * an answer that the server refused the next one answers the challenge that came back with the refusal.
 *
 * @param errorMessages for somebody who said no or has no passkey here, and for whom no browser could ask
 * @param check what is missing in the form, before anybody is asked for anything
 */
export function usePasskey(
  action: (state: FormState, form: FormData) => Promise<FormState>,
  ceremony: Ceremony,
  errorMessages: { passkeyCancelled: string; passkeyUnsupported: string },
  check: (body: FormData) => FormError | null = () => null,
) {
  const [state, submit, pending] = useActionState(action, useFormStart("passkey"));
  const [problem, setProblem] = useState<FormError | null>(null);
  const [asking, setAsking] = useState(false);

  async function ask(form: HTMLFormElement) {
    const body = new FormData(form);
    const missing = check(body);
    setProblem(missing);
    if (missing) return focus(form, missing.field);
    if (!browserSupportsWebAuthn())
      return setProblem({ field: "", text: errorMessages.passkeyUnsupported });
    setAsking(true);
    try {
      body.set("answer", JSON.stringify(await answerOf(ceremony, state.values.challenge)));
      startTransition(() => submit(body));
    } catch {
      setProblem({ field: "", text: errorMessages.passkeyCancelled });
    } finally {
      setAsking(false);
    }
  }

  const problems = problem ? [problem] : asking || pending ? [] : state.errors;
  return {
    problems,
    values: state.values,
    // Without a script the server says that nothing has answered.
    action: submit,
    onSubmit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault();
      if (!asking && !pending) void ask(event.currentTarget);
    },
  };
}

function focus(form: HTMLFormElement, field: string): void {
  const control = form.elements.namedItem(field);
  if (control instanceof HTMLElement) control.focus();
}

function answerOf(ceremony: Ceremony, renewed: string | string[] | undefined) {
  const again = typeof renewed === "string" ? { challenge: renewed } : {};
  return "create" in ceremony
    ? startRegistration({ optionsJSON: { ...ceremony.create, ...again } })
    : startAuthentication({ optionsJSON: { ...ceremony.request, ...again } });
}
