"use client";

import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { type FormEvent, startTransition, useActionState, useState } from "react";
import { type FormState, untouched } from "#lib/rules/form";

type Creation = Parameters<typeof startRegistration>[0]["optionsJSON"];
type Request = Parameters<typeof startAuthentication>[0]["optionsJSON"];
/** What the browser is asked for: a new passkey, or one that is known. */
export type Ceremony = { create: Creation } | { request: Request };

/**
 * A form that sends what a passkey answers. The browser asks its person first; who says no can simply try again, and after
 * an answer that the server refused the next one answers the challenge that came back with the refusal.
 *
 * @param refused the sentence for who said no or has no passkey here
 */
export function usePasskey(
  action: (state: FormState, form: FormData) => Promise<FormState>,
  ceremony: Ceremony,
  refused: string,
) {
  const [state, submit, pending] = useActionState(action, untouched);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);

  async function ask(form: HTMLFormElement) {
    setAsking(true);
    setProblem(null);
    try {
      const body = new FormData(form);
      body.set("answer", JSON.stringify(await answerOf(ceremony, state.values.challenge)));
      startTransition(() => submit(body));
    } catch {
      setProblem(refused);
    } finally {
      setAsking(false);
    }
  }

  const problems = problem ? [{ field: "", text: problem }] : asking || pending ? [] : state.errors;
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

function answerOf(ceremony: Ceremony, renewed: string | string[] | undefined) {
  const again = typeof renewed === "string" ? { challenge: renewed } : {};
  return "create" in ceremony
    ? startRegistration({ optionsJSON: { ...ceremony.create, ...again } })
    : startAuthentication({ optionsJSON: { ...ceremony.request, ...again } });
}
