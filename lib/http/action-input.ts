import type * as z from "zod/mini";
import type { Actor } from "#lib/rules/delegation";
import type { Drawn, FormError, FormState } from "#lib/rules/form";
import { type fieldsOf, shownAgain } from "#lib/rules/form-fields";
import { Refusal } from "#lib/rules/refusal";
import { describeProblems } from "./error-messages";
import { recordAttempt } from "./own-origin";

/** The typed values, for a form that is drawn again. */
export function valuesOf(fields: Fields): FormState["values"] {
  return fields ? shownAgain(fields) : {};
}

/** Reads the form's state, which a hand-made request can set to anything. */
export function drawnOf(previous: Partial<Record<keyof Drawn, unknown>> | null | undefined): Drawn {
  const { drawnFor, form } = previous ?? {};
  return {
    drawnFor: Number.isSafeInteger(drawnFor) ? (drawnFor as number) : null,
    form: typeof form === "string" ? form : "",
  };
}

/** Thrown for input that the person who sent the form can correct. */
export class BadInput extends Error {
  constructor(readonly errors: FormError[]) {
    super("bad input");
  }
}

/**
 * Parses the input of a form. Input that no form of ours can send (unknown fields, too many fields, values outside a
 * list) is recorded as an attempt, and the sender only learns that it was not understood.
 *
 * @throws BadInput for input that can be corrected; Refusal malformed for any other
 */
export async function read<S extends Schema>(
  schema: S,
  fields: Fields,
  actor: Actor | null,
): Promise<z.output<S>> {
  const input = fields && schema.safeParse(fields);
  if (input?.success) return input.data;
  const errors = input && (await describeProblems(input.error.issues));
  if (errors) throw new BadInput(errors);
  return refuseMalformed(actor);
}

/**
 * Records input that no form of the portal sends, and refuses it.
 *
 * @throws Refusal malformed
 */
export async function refuseMalformed(actor: Actor | null): Promise<never> {
  await recordAttempt(actor, "malformed");
  throw new Refusal("malformed");
}

/** The schema of a form. */
export type Schema = z.ZodMiniObject;
/** The fields of a form; null for a form that cannot be one of ours, of which nothing was read. */
export type Fields = ReturnType<typeof fieldsOf>;
