import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { after } from "next/server";
import { getTranslations } from "next-intl/server";
import type * as z from "zod/mini";
import { recordRefusal } from "#lib/domain/audit";
import { drainOutbox } from "#lib/domain/outbox";
import { environment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type FormError, type FormState, fieldsOf } from "#lib/rules/form";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { currentLanguage } from "./i18n";
import { currentSignedIn } from "./session";

type Schema = z.ZodMiniObject;
type Action = (previous: FormState, form: FormData) => Promise<FormState>;
/** What an action may know of its request besides its input. */
export type RequestFacts = { language: Language; session: string };

/**
 * An action for people who are signed in. Checks the origin, loads the actor anew, parses with the strict schema, runs.
 * Refusals and bad input go back to the form; what is refused as not found is a page that does not exist; everything
 * else passes through, redirects included.
 */
export function action<S extends Schema>(
  schema: S,
  run: (actor: Actor, input: z.output<S>, request: RequestFacts) => Promise<void>,
): Action {
  return async (previous, form) => {
    const person = await currentSignedIn();
    const foreign = await foreignOrigin(previous, person?.actor ?? null);
    if (foreign) return foreign;
    if (!person) redirect("/sign-in?ended=1");
    const request = { language: await currentLanguage(), session: person.session };
    return answer(schema, previous, form, person.actor, (input) =>
      run(person.actor, input, request),
    );
  };
}

/** An action for everybody. The same, without an actor. */
export function publicAction<S extends Schema>(
  schema: S,
  run: (input: z.output<S>, request: Pick<RequestFacts, "language">) => Promise<void>,
): Action {
  return async (previous, form) => {
    const foreign = await foreignOrigin(previous, null);
    if (foreign) return foreign;
    const request = { language: await currentLanguage() };
    return answer(schema, previous, form, null, (input) => run(input, request));
  };
}

async function answer<S extends Schema>(
  schema: S,
  previous: FormState,
  form: FormData,
  actor: Actor | null,
  run: (input: z.output<S>) => Promise<void>,
): Promise<FormState> {
  const fields = fieldsOf(schema.shape, form);
  const back = async (errors: FormError[]): Promise<FormState> => ({
    submission: (previous?.submission ?? 0) + 1,
    errors,
    values: withoutPasswords(fields),
  });
  const input = schema.safeParse(fields);
  if (!input.success) return back(await describeProblems(input.error.issues, actor));
  // What a refusal or a change put into the outbox leaves as soon as the answer is out.
  after(() => drainOutbox().catch((error) => logFault("outbox", error)));
  try {
    await run(input.data);
    return back([]);
  } catch (error) {
    if (error instanceof Refusal) {
      if (error.code === "notFound") notFound();
      return back([await describeRefusal(error)]);
    }
    if (error instanceof DatabaseUnavailable) {
      logFault("action", error);
      return back([await describeRefusal(new Refusal("unavailable"))]);
    }
    throw error;
  }
}

/** Passwords are typed again: they do not travel back. */
function withoutPasswords(fields: FormState["values"]): FormState["values"] {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/password/i.test(name)));
}

/**
 * Sentences for bad input. What no form of ours can send (unknown fields, values outside a list) is an attempt: it is
 * recorded, and its sender learns only that it was not understood.
 */
async function describeProblems(
  issues: readonly z.core.$ZodIssue[],
  actor: Actor | null,
): Promise<FormError[]> {
  const t = await getTranslations("problems");
  const known = issues.filter(({ message }) => message !== "malformed" && t.has(message as never));
  if (known.length < issues.length) {
    await recordRefusal({ event: "request.refused", actor, details: { reason: "malformed" } });
    return [await describeRefusal(new Refusal("malformed"))];
  }
  const errors = new Map<string, FormError>();
  for (const issue of known) {
    const field = String(issue.path[0] ?? "");
    if (!errors.has(field)) errors.set(field, { field, text: t(issue.message as never) });
  }
  return [...errors.values()];
}

async function describeRefusal(refusal: Refusal): Promise<FormError> {
  const t = await getTranslations("refusals");
  const holder = refusal.code === "emailTaken" ? refusal.values.userNumber : undefined;
  return {
    field: refusal.field ?? "",
    text: t(refusal.code, { ...refusal.values }),
    ...(holder && { more: { href: `/users/${holder}`, text: t("emailTakenLink") } }),
  };
}

/**
 * Only pages of this portal may change something (S-83). Next itself lets a missing Origin pass and compares with
 * headers that a sender may forge; here it is the address of the installation that counts.
 */
async function foreignOrigin(previous: FormState, actor: Actor | null): Promise<FormState | null> {
  if (isOwnOrigin(await headers())) return null;
  await recordRefusal({ event: "request.refused", actor, details: { reason: "foreignOrigin" } });
  return { ...previous, errors: [await describeRefusal(new Refusal("foreignOrigin"))] };
}

/** Whether a request that wants to change something comes from a page of this portal. */
export function isOwnOrigin(sent: Pick<Headers, "get">): boolean {
  const origin = sent.get("origin");
  return origin
    ? origin === environment().appUrl.origin
    : sent.get("sec-fetch-site") === "same-origin";
}
