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
import { type FormState, untouched } from "#lib/rules/form";
import { overloadedAnswer } from "#lib/rules/unavailable";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;
type Texts = Record<"unreachable" | "busy" | "failed" | "outdated" | "reload", string>;

const SendingTexts = createContext<Texts>({
  unreachable: "",
  busy: "",
  failed: "",
  outdated: "",
  reload: "",
});

/** What every form says when nothing, or nothing of use, came back. The words must be there before the connection goes. */
export function Sending({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <SendingTexts value={texts}>{children}</SendingTexts>;
}

const Start = createContext<FormState>(untouched);

/**
 * the forms below are drawn for this person, and one whose session had ended in between goes on with what was typed.
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

/** What the form of this name starts from: what was typed into another one is none of its business. */
export function useFormStart(form: string): FormState {
  const start = useContext(Start);
  return { ...start, form, values: form === start.form ? start.values : {} };
}

/**
 * React's `useActionState` for the portal's actions, for when the answer does not come: no network, a server that is just
 * being replaced, a fault. The form says so and keeps what was typed, where React would put the error page in its place.
 * Without a script it is React's own.
 *
 * @param form its name on its page, where it shows again what was typed
 * @param read what stands in the form, to be shown again
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
  // The page as it comes from the server posts without a script, and only React's own can.
  const [scripted, setScripted] = useState(false);
  useEffect(() => setScripted(true), []);
  return [state, scripted ? submitLater : submitFirst, firstPending || laterPending];
}

/** A sentence about what went wrong on the way; redirects and missing pages are Next's to follow. */
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
 * The fields as they stand; passwords are typed again and files chosen again.
 *
 * @param lists what is a list, however many values it has
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
