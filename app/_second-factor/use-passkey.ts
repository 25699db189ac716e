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
/** The browser's request: a new passkey, or a known one. */
export type Ceremony = { create: Creation } | { request: Request };

/**
 * A form that sends a passkey's response. The browser asks its user first, who can refuse and try again; after a
 * response that the server refused, the next one signs the challenge that came back with the refusal.
 *
 * @param errorMessages for a user who refused or has no passkey here, and for browsers without passkeys
 * @param check what is missing in the form, before the browser asks
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
    // Without JavaScript the server says that no passkey has responded.
    action: submit,
    pending,
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
