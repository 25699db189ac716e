"use client";

import { type FormEvent, startTransition, useEffect, useRef, useState } from "react";
import type * as z from "zod/mini";
import type { FormState } from "#lib/rules/form";
import type { Check, Checked } from "./form-check";
import { plainFields, useFormAction } from "./sending";

/**
 * A form that the server's schema checks: first on the server, whose action says everything that is wrong, with and
 * without JavaScript. Then the check is loaded, which is as large as a quarter of the framework: it uses the same
 * schema, over exactly the fields that would be sent, removes an error as soon as it is corrected, and lets nothing be
 * sent before all are. Most people need no second attempt, and never load it. A form with a file is checked before it
 * is sent for the first time, because files take longer than the check. If the check cannot be loaded the server says
 * everything.
 *
 * @param form its name on its page
 * @param loadSchema imports it, for the same reason
 * @param problems the messages of the schema's problems
 * @param lists fields that are lists, however many of their boxes are ticked
 */
export function useCheckedForm(
  action: (state: FormState, form: FormData) => Promise<FormState>,
  form: string,
  loadSchema: () => Promise<z.ZodMiniObject>,
  problems: Record<string, string>,
  lists: readonly string[],
) {
  const [answer, submit, pending] = useFormAction(action, form, (body) => plainFields(body, lists));
  const element = useRef<HTMLFormElement>(null);
  const [checked, setChecked] = useState<Checked>({ errors: [], attempts: 0 });
  // Answers before this one are over: the form has been sent again, or its check has found their errors itself.
  const [past, setPast] = useState(0);
  const checking = useRef(false);
  const [fills, setFills] = useState(false);
  const check = useRef<Promise<Check | null>>(null);
  const fields = (button?: HTMLElement) => new FormData(element.current ?? undefined, button);
  const load = () => {
    check.current ??= Promise.all([import("./form-check"), loadSchema()])
      .then(([{ openCheck }, schema]) => openCheck({ schema, problems, fields, tell: setChecked }))
      .catch(() => {
        check.current = null;
        return null;
      });
    return check.current;
  };
  const send = (button?: HTMLElement) => {
    const body = fields(button);
    setFills(button !== undefined);
    setPast(answer.submission + 1);
    startTransition(() => submit(body));
  };
  const checkAndSend = async () => {
    checking.current = true;
    const loaded = await (holdsFile(fields()) ? load() : check.current);
    if (loaded) await loaded.before(() => send());
    else send();
    checking.current = false;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    // What a button has filled may be right now.
    if (answer.note !== undefined) void check.current?.then((loaded) => loaded?.review());
    if (!answer.errors.some(({ field }) => field)) return;
    void load()
      .then((loaded) => loaded?.review())
      .then((found) => found && setPast(answer.submission + 1));
  }, [answer]);
  const answered = past > answer.submission ? [] : answer.errors;
  return {
    errors: checked.errors.length > 0 ? checked.errors : answered,
    values: answer.values,
    note: answer.note,
    /** Changes when a button has filled the form, so that boxes are drawn anew. */
    filled: answer.note === undefined ? 0 : answer.submission,
    occasion: `${checked.attempts} ${answer.submission}`,
    formProps: {
      ref: element,
      action: submit,
      pending,
      // A form that a button fills does not say that it saves.
      ...(fills && { saves: false }),
      onChange: async ({ target }: FormEvent<HTMLFormElement>) => {
        // A change before the check is loaded has no error to remove.
        const loaded = await check.current;
        loaded?.changed((target as { name?: unknown }).name);
      },
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        if (pending || checking.current) return;
        // A button with a name asks for something else than saving, for which nothing has to be right.
        if (submitter?.getAttribute("name")) send(submitter);
        else void checkAndSend();
      },
    },
  };
}

function holdsFile(body: FormData): boolean {
  return [...body.values()].some((value) => value instanceof File && value.size > 0);
}
