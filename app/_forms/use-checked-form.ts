"use client";

import { type FormEvent, startTransition, useRef, useState } from "react";
import type * as z from "zod/mini";
import type { FormState } from "#lib/rules/form";
import type { Check, Checked } from "./form-check";
import { plainFields, useFormAction } from "./sending";

/**
 * A form that is checked before it is sent, by the schema that the server checks with, over the very fields that would
 * be sent. The check is as heavy as a quarter of the framework, so it comes when somebody begins to fill in the form and
 * not with the page. Where it does not come the server says the same, as it does without a script.
 *
 * @param form its name on its page
 * @param loadSchema imports it, for the same reason
 * @param problems the sentences of the schema's messages
 * @param lists the fields that are lists, however many of their boxes are ticked
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
  // Whoever spoke last: the check in the browser, or the server in its answer to what passed the check.
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
        // What changes before there is a check has no error that could go.
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
