"use client";

import { type FormEvent, startTransition, useRef, useState } from "react";
import { type FieldErrors, useForm } from "react-hook-form";
import type * as z from "zod/mini";
import type { FormError, FormState } from "#lib/rules/form";
import { fieldsOf, shownAgain } from "#lib/rules/form-fields";
import { useFormAction } from "./sending";

/**
 * A form that is checked before it is sent, by the schema that the server checks with, over the very fields that would
 * be sent. react-hook-form keeps the errors and forgets each as soon as its field is right; without a script the form
 * posts itself and the server answers with the same sentences.
 *
 * @param problems the sentences of the schema's messages
 * @param ticked what is ticked at first, by the name of the boxes: react-hook-form would tick them all otherwise
 */
export function useCheckedForm<S extends z.ZodMiniObject>(
  action: (state: FormState, form: FormData) => Promise<FormState>,
  schema: S,
  problems: Record<string, string>,
  ticked: Record<string, string[]>,
) {
  const [answer, submit, pending] = useFormAction(action, (form) =>
    shownAgain(fieldsOf(schema.shape, form)),
  );
  const element = useRef<HTMLFormElement>(null);
  const [sent, setSent] = useState(0);
  const form = useForm<Record<string, unknown>>({
    defaultValues: ticked,
    // The summary takes the focus; from there it leads to the fields.
    shouldFocusError: false,
    resolver: () => {
      const fields = fieldsOf(schema.shape, new FormData(element.current ?? undefined));
      const result = schema.safeParse(fields);
      return result.success
        ? { values: fields, errors: {} }
        : { values: {}, errors: errorsOf(result.error.issues, problems) };
    },
  });
  const { errors, submitCount } = form.formState;
  const found: FormError[] = Object.entries(errors).map(([field, error]) => ({
    field,
    text: String(error?.message ?? ""),
  }));
  // Whoever spoke last: the check in the browser, or the server in its answer to what passed the check.
  const answered = sent > answer.submission ? [] : answer.errors;
  const shown = found.length > 0 ? found : answered;
  const check = form.handleSubmit(() => {
    const body = new FormData(element.current ?? undefined);
    setSent(answer.submission + 1);
    startTransition(() => submit(body));
  });
  return {
    register: form.register,
    errors: shown,
    values: answer.values,
    occasion: `${submitCount} ${answer.submission}`,
    formProps: {
      ref: element,
      action: submit,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        if (!pending) void check(event);
      },
    },
  };
}

function errorsOf(
  issues: readonly z.core.$ZodIssue[],
  problems: Record<string, string>,
): FieldErrors {
  const errors: Record<string, { type: string; message: string }> = {};
  for (const issue of issues) {
    const field = String(issue.path[0] ?? "");
    errors[field] ??= { type: "schema", message: problems[issue.message] ?? issue.message };
  }
  return errors;
}
