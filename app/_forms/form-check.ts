import { createFormControl, type FieldErrors } from "react-hook-form";
import type * as z from "zod/mini";
import type { FormError } from "#lib/rules/form";
import { fieldsOf } from "#lib/rules/form-fields";

/** The state of the check: messages by field, and the number of attempts to send. */
export type Checked = { errors: FormError[]; attempts: number };

/** The check of one form, for the events of its fields. */
export type Check = {
  /** Checks everything, and sends if it passes. */
  before: (send: () => void) => Promise<void>;
  /** Takes over after the server's answer: checks everything, and returns whether it has found errors. */
  review: () => Promise<boolean>;
  /** Removes the error of a field as soon as the field is valid. */
  changed: (name: unknown) => void;
};

/**
 * Creates the check of one form in the browser. react-hook-form keeps the errors; the values are read from the fields.
 */
export function openCheck({
  schema,
  problems,
  fields,
  tell,
}: {
  schema: z.ZodMiniObject;
  problems: Record<string, string>;
  fields: () => FormData;
  tell: (checked: Checked) => void;
}): Check {
  const control = createFormControl<Record<string, unknown>>({
    // The summary takes the focus, and leads to the fields.
    shouldFocusError: false,
    // There is a check only after an attempt to send.
    mode: "onChange",
    resolver: () => {
      const values = fieldsOf(schema.shape, fields()) ?? {};
      const result = schema.safeParse(values);
      return result.success
        ? { values, errors: {} }
        : { values: {}, errors: errorsOf(result.error.issues, problems) };
    },
  });
  control.subscribe({
    formState: { errors: true, submitCount: true },
    callback: ({ errors = {}, submitCount = 0 }) => {
      const found = Object.entries(errors).map(([field, error]) => ({
        field,
        text: String(error?.message ?? ""),
      }));
      tell({ errors: found, attempts: submitCount });
    },
  });
  return {
    before: (send) => control.handleSubmit(send)(),
    review: async () => !(await control.trigger()),
    changed: (name) => {
      if (typeof name !== "string" || !Object.hasOwn(schema.shape, name)) return;
      void control.register(name).onChange({ target: { name }, type: "change" });
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
    errors[field] ??= { type: "schema", message: sentenceOf(issue, problems) };
  }
  return errors;
}

function sentenceOf(issue: z.core.$ZodIssue, problems: Record<string, string>): string {
  const values: Record<string, unknown> = (issue.code === "custom" && issue.params) || {};
  const sentence = problems[issue.message] ?? issue.message;
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}
