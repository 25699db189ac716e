import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { after } from "next/server";
import type * as z from "zod/mini";
import { recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "#lib/domain/rate-limits/consume";
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
import { markUnderstood, respondUnavailable, respondWith, withRequestId } from "./response";
import { leaving, requireDrawnFor } from "./same-person";
import { currentSignedIn } from "./session";

type Schema = z.ZodMiniObject;
/** Null for a form that cannot be one of ours, of which nothing was read. */
type Fields = ReturnType<typeof fieldsOf>;
type Action = (previous: FormState, form: FormData) => Promise<FormState>;
/** What an action may know of its request besides its input. */
export type RequestFacts = { language: Language; session: string };
/** What an action for everybody may know of its request besides its input. */
type PublicFacts = { language: Language; drawn: Drawn };

/**
 * Wraps an action for signed-in users. Checks the origin, reloads the actor, checks that the form was drawn for the
 * same person, parses with the strict schema, and runs. Refusals and invalid input go back to the form; what is
 * refused as not found becomes the page for missing pages; everything else passes through, redirects included.
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
 * Wraps an action for everybody: like `action`, without an actor. Such an action has effects only through the outbox;
 * the outbox is not looked at afterwards if nothing was put into it, as in nearly every sign-in.
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

/** The work of an action; it reports when the checks are over and the effects begin. */
type Work = (fields: Fields, drawn: Drawn, begins: () => void) => Promise<void>;

/** Turns every failure that the form's sender can do something about into an answer for the form. */
function answering(
  schema: Schema,
  work: Work,
  followUp: () => () => Promise<unknown> = () => workOff,
): Action {
  return async (previous, form: unknown) => {
    // A hand-made request may send anything; what is no form counts as a form without fields.
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
        respondUnavailable();
        return answer(previous, fields, [await describeRefusal(new Refusal("overloaded"))]);
      }
      if (!(error instanceof DatabaseUnavailable)) throw withRequestId(error);
      logFault("action", error);
      respondUnavailable();
      return answer(previous, fields, [await describeRefusal(new Refusal("unavailable"))]);
    } finally {
      // The outbox is worked off after the response. A refused request has had no effect, and a stranger must not cause
      // work behind the response, where no rate limit counts it (FF-W2).
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

/** Reads the form's state, which a hand-made request can set to anything. */
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
 * Parses the input of a form. Input that no form of ours can send (unknown fields, too many fields, values outside a
 * list) is recorded as an attempt, and the sender only learns that it was not understood.
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
 * Only pages of this portal may change something (S-83). Next itself accepts a missing Origin and compares with headers
 * that a sender can forge; this compares with the configured address.
 */
async function requireOwnOrigin(actor: Actor | null): Promise<void> {
  const sent = await headers();
  const origin = sent.get("origin");
  const own = origin
    ? origin === environment().appUrl.origin
    : sent.get("sec-fetch-site") === "same-origin";
  if (own) return;
  respondWith(403);
  await recordAttempt(actor, "foreignOrigin");
  throw new Refusal("foreignOrigin");
}

/**
 * Records an attempt. For strangers it is rate-limited, so that nobody can flood the audit log, from which nothing can
 * be deleted.
 */
async function recordAttempt(actor: Actor | null, reason: string): Promise<void> {
  if (!actor && !(await tryConsumeRateLimit("strangerRecord", await clientAddress()))) return;
  await recordRefusal({ event: "request.refused", actor, details: { reason } });
}
