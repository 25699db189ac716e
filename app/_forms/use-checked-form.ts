"use client";

import { type FormEvent, startTransition, useRef, useState } from "react";
import type * as z from "zod/mini";
import type { FormState } from "#lib/rules/form";
import type { Check, Checked } from "./form-check";
import { plainFields, useFormAction } from "./sending";

/**
 * A form that is validated before it is sent, by the server's own schema, over exactly the fields that would be sent.
 * The validator is as large as a quarter of the framework, so it is loaded when somebody begins to fill in the form. If
 * it cannot be loaded the server says the same, as without JavaScript.
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
  const [sent, setSent] = useState(0);
  const checking = useRef(false);
  const check = useRef<Promise<Check | null>>(null);
  const fields = () => new FormData(element.current ?? undefined);
  const load = () => {
    check.current ??= Promise.all([import("./form-check"), loadSchema()])
      .then(([{ openCheck }, schema]) => openCheck({ schema, problems, fields, tell: setChecked }))
      .catch(() => {
        check.current = null;
        return null;
      });
    return check.current;
  };
  const send = () => {
    const body = fields();
    setSent(answer.submission + 1);
    startTransition(() => submit(body));
  };
  const checkAndSend = async () => {
    checking.current = true;
    const loaded = await load();
    if (loaded) await loaded.before(send);
    else send();
    checking.current = false;
  };
  // The latest of the two: the check in the browser, or the server's response to what passed the check.
  const answered = sent > answer.submission ? [] : answer.errors;
  return {
    errors: checked.errors.length > 0 ? checked.errors : answered,
    values: answer.values,
    occasion: `${checked.attempts} ${answer.submission}`,
    formProps: {
      ref: element,
      action: submit,
      onFocus: () => void load(),
      onChange: async ({ target }: FormEvent<HTMLFormElement>) => {
        // A change before the check is loaded has no error to remove.
        const loaded = await check.current;
        loaded?.changed((target as { name?: unknown }).name);
      },
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        if (!pending && !checking.current) void checkAndSend();
      },
    },
  };
}
