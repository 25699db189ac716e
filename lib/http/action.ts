import "server-only";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { after } from "next/server";
import type * as z from "zod/mini";
import { recordRefusal } from "#lib/domain/audit/record";
import { hasTurn } from "#lib/domain/rate-limits";
import { workOff, workOffLater, workOffNowAndThen } from "#lib/domain/worker/clock";
import { environment } from "#lib/infra/env";
import { logFault, logWarning } from "#lib/infra/log";
import { mayHaveQueued } from "#lib/infra/server/request-context";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import type { Drawn, FormError, FormState } from "#lib/rules/form";
import { fieldsOf, shownAgain } from "#lib/rules/form-fields";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable, Overloaded } from "#lib/rules/unavailable";
import { clientAddress } from "./client-address";
import { describeProblems, describeRefusal } from "./error-messages";
import { currentLanguage } from "./i18n";
import { answerUnavailable, answerWith, markUnderstood, numbered } from "./response";
import { leaving, requireDrawnFor } from "./same-person";
import { currentSignedIn } from "./session";

type Schema = z.ZodMiniObject;
/** Null: a form that can not be one of ours, of which nothing was read. */
type Fields = ReturnType<typeof fieldsOf>;
type Action = (previous: FormState, form: FormData) => Promise<FormState>;
/** What an action may know of its request besides its input. */
export type RequestFacts = { language: Language; session: string };
/** The same, of one that is for everybody. */
type PublicFacts = { language: Language; drawn: Drawn };

/**
 * An action for people who are signed in. Checks the origin, loads the actor anew, asks whether the form was drawn for the
 * same person, parses with the strict schema, runs.
 * Refusals and bad input go back to the form; what is refused as not found is a page that does not exist; everything
 * else passes through, redirects included.
 */
export function action<S extends Schema>(
  schema: S,
  run: (actor: Actor, input: z.output<S>, request: RequestFacts) => Promise<void>,
): Action {
  return answering(schema, async (fields, drawn, begins) => {
    const somebody = await currentSignedIn();
    await requireOwnOrigin(somebody?.actor ?? null);
    const person = await requireDrawnFor(somebody, drawn, valuesOf(fields));
    if (!person) return refuseMalformed(somebody?.actor ?? null);
    const input = await read(schema, fields, person.actor);
    const request = { language: await currentLanguage(), session: person.session };
    begins();
    await leaving(run(person.actor, input, request));
  });
}

/**
 * An action for everybody. The same, without an actor. What comes of it leaves by the outbox alone: where nothing is in
 * there, and nearly everybody who signs in leaves nothing there, nobody looks.
 */
export function publicAction<S extends Schema>(
  schema: S,
  run: (input: z.output<S>, request: PublicFacts) => Promise<void>,
): Action {
  const work: Work = async (fields, drawn, begins) => {
    await requireOwnOrigin(null);
    const input = await read(schema, fields, null);
    begins();
    await run(input, { language: await currentLanguage(), drawn });
  };
  return answering(schema, work, () => (mayHaveQueued() ? workOffLater : workOffNowAndThen));
}

/** Says when the checks are over and it begins to do something. */
type Work = (fields: Fields, drawn: Drawn, begins: () => void) => Promise<void>;

/** Turns everything that a form's sender can do something about into an answer for the form. */
function answering(
  schema: Schema,
  work: Work,
  followUp: () => () => Promise<unknown> = () => workOff,
): Action {
  return async (previous, form: unknown) => {
    // Whoever calls an action by hand sends what he likes; what is no form is a form without fields.
    const fields = fieldsOf(schema.shape, form instanceof FormData ? form : new FormData());
    markUnderstood();
    let hasDone = false;
    const begins = () => {
      hasDone = true;
    };
    try {
      await work(fields, drawnOf(previous), begins);
      return answer(previous, fields, []);
    } catch (error) {
      if ([Refusal, Overloaded, DatabaseUnavailable].some((kind) => error instanceof kind))
        hasDone = false;
      if (error instanceof BadInput) return answer(previous, fields, error.errors);
      if (error instanceof Refusal && error.code === "notFound") notFound();
      if (error instanceof Refusal) {
        const shown = fields && { ...fields, ...error.resent };
        return answer(previous, shown, [await describeRefusal(error)]);
      }
      if (error instanceof Overloaded) {
        logWarning("overloaded");
        answerUnavailable();
        return answer(previous, fields, [await describeRefusal(new Refusal("overloaded"))]);
      }
      if (!(error instanceof DatabaseUnavailable)) throw numbered(error);
      logFault("action", error);
      answerUnavailable();
      return answer(previous, fields, [await describeRefusal(new Refusal("unavailable"))]);
    } finally {
      // What this request put into the outbox leaves when the answer is out. What was refused has done nothing, and who is
      // nobody causes no work behind the answer, where no limit counts it (FF-W2).
      const work = !hasDone && !mayHaveQueued() ? workOffNowAndThen : followUp();
      after(async () => {
        await work();
      });
    }
  };
}

function answer(previous: FormState, fields: Fields, errors: FormError[]): FormState {
  const submission = (previous?.submission ?? 0) + 1;
  return { submission, errors, values: valuesOf(fields), ...drawnOf(previous) };
}

function valuesOf(fields: Fields): FormState["values"] {
  return fields ? shownAgain(fields) : {};
}

/** Whoever calls an action by hand sends any state that he likes. */
function drawnOf(previous: Partial<Record<keyof Drawn, unknown>> | null | undefined): Drawn {
  const { drawnFor, form } = previous ?? {};
  return {
    drawnFor: Number.isSafeInteger(drawnFor) ? (drawnFor as number) : null,
    form: typeof form === "string" ? form : "",
  };
}

class BadInput extends Error {
  constructor(readonly errors: FormError[]) {
    super("bad input");
  }
}

/**
 * The input of a form. What no form of ours can send (unknown fields, more fields than there are, values outside a list)
 * is an attempt: it is recorded, and its sender learns only that it was not understood.
 */
async function read<S extends Schema>(
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

async function refuseMalformed(actor: Actor | null): Promise<never> {
  await recordAttempt(actor, "malformed");
  throw new Refusal("malformed");
}

/**
 * Only pages of this portal may change something (S-83). Next itself lets a missing Origin pass and compares with
 * headers that a sender may forge; here it is the address of the installation that counts.
 */
async function requireOwnOrigin(actor: Actor | null): Promise<void> {
  const sent = await headers();
  const origin = sent.get("origin");
  const own = origin
    ? origin === environment().appUrl.origin
    : sent.get("sec-fetch-site") === "same-origin";
  if (own) return;
  answerWith(403);
  await recordAttempt(actor, "foreignOrigin");
  throw new Refusal("foreignOrigin");
}

/** Strangers are recorded by turns: nobody may take anything out of the trail, so nobody may flood it. */
async function recordAttempt(actor: Actor | null, reason: string): Promise<void> {
  if (!actor && !(await hasTurn("strangerRecord", await clientAddress()))) return;
  await recordRefusal({ event: "request.refused", actor, details: { reason } });
}
