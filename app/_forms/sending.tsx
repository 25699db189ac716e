"use client";

import { unstable_isUnrecognizedActionError as isOfAnotherVersion } from "next/navigation";
import {
  createContext,
  type ReactNode,
  useActionState,
  useContext,
  useEffect,
  useState,
} from "react";
import { SentForms } from "#app/_components/sent-form";
import { type FormState, untouched } from "#lib/rules/form";
import { overloadedAnswer } from "#lib/rules/unavailable";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;
type Texts = Record<
  "unreachable" | "busy" | "failed" | "outdated" | "reload" | "saving" | "waiting",
  string
>;

/** The root layout always provides them. */
const SendingTexts = createContext({} as Texts);

/**
 * Provides what every form says while it is sent, and if no usable response arrives. The texts must be there before the
 * connection is lost.
 */
export function Sending({ texts, children }: { texts: Texts; children: ReactNode }) {
  return (
    <SendingTexts value={texts}>
      <SentForms words={texts}>{children}</SentForms>
    </SendingTexts>
  );
}

const Start = createContext<FormState>(untouched);

/**
 * the forms below are drawn for this person; if their session had expired, one starts from what was typed then.
 *
 * @param entry a form of this page that was sent and has not been saved
 */
export function FormStart({
  drawnFor,
  entry,
  children,
}: {
  drawnFor: number;
  entry?: Pick<FormState, "form" | "values">;
  children: ReactNode;
}) {
  const { form, values } = entry ?? untouched;
  return <Start value={{ ...untouched, drawnFor, form, values }}>{children}</Start>;
}

/** The initial state of the form with this name; what was typed into another form is ignored. */
export function useFormStart(form: string): FormState {
  const start = useContext(Start);
  return { ...start, form, values: form === start.form ? start.values : {} };
}

/**
 * React's `useActionState` for the portal's actions, for when no response arrives: no network, a server being replaced,
 * a fault. The form says so and keeps what was typed, where React would show the error page. Without JavaScript it is
 * React's own.
 *
 * @param form its name on its page, where it shows again what was typed
 * @param read returns what stands in the form, to be shown again
 */
export function useFormAction(
  action: Action,
  form = "",
  read: (body: FormData) => FormState["values"] = (body) => plainFields(body),
): [FormState, (body: FormData) => void, boolean] {
  const texts = useContext(SendingTexts);
  const [first, submitFirst, firstPending] = useActionState(action, useFormStart(form));
  const [later, submitLater, laterPending] = useActionState<FormState, FormData>(
    (_, body) =>
      action(state, body).catch((error: unknown) => {
        const submission = state.submission + 1;
        const errors = [problemOf(error, texts)];
        return { ...state, submission, errors, values: read(body) };
      }),
    untouched,
  );
  const state: FormState = later.submission > first.submission ? later : first;
  // The page from the server posts without JavaScript, which only React's own action can.
  const [scripted, setScripted] = useState(false);
  useEffect(() => setScripted(true), []);
  return [state, scripted ? submitLater : submitFirst, firstPending || laterPending];
}

/** The message about a failed request; redirects and missing pages are left to Next. */
function problemOf(error: unknown, texts: Texts): FormState["errors"][number] {
  const { digest } = error as { digest?: unknown };
  if (typeof digest === "string" && digest.startsWith("NEXT_")) throw error;
  if (isOfAnotherVersion(error))
    return { field: "", text: texts.outdated, more: { href: "", text: texts.reload } };
  if ((error as Error).message === overloadedAnswer) return { field: "", text: texts.busy };
  if (typeof digest !== "string") return { field: "", text: texts.unreachable };
  return { field: "", text: texts.failed.replace("#", digest) };
}

/**
 * The present values of the fields; passwords have to be typed again and files chosen again.
 *
 * @param lists fields that are lists, however many values they have
 */
export function plainFields(form: FormData, lists: readonly string[] = []): FormState["values"] {
  const names = [...new Set([...form.keys(), ...lists])];
  return Object.fromEntries(
    names
      .filter((name) => !/^\$|password/i.test(name) && !(form.get(name) instanceof File))
      .map((name) => {
        const values = form.getAll(name).map(String);
        return [name, values.length === 1 && !lists.includes(name) ? (values[0] ?? "") : values];
      }),
  );
}
