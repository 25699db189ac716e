import { notFound } from "next/navigation";
import { after } from "next/server";
import type * as z from "zod/mini";
import { workOff, workOffLater, workOffNowAndThen } from "#lib/domain/worker/clock";
import { logFault, logWarning } from "#lib/infra/log";
import { mayHaveQueued } from "#lib/infra/server/request-context";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import type { Drawn, FormError, FormState } from "#lib/rules/form";
import { fieldsOf } from "#lib/rules/form-fields";
import { Refusal } from "#lib/rules/refusal";
import { DatabaseUnavailable, Overloaded } from "#lib/rules/unavailable";
import {
  BadInput,
  drawnOf,
  type Fields,
  read,
  refuseMalformed,
  type Schema,
  valuesOf,
} from "./action-input";
import { describeRefusal } from "./error-messages";
import { currentLanguage } from "./i18n";
import { recordAttempt, requireOwnOrigin } from "./own-origin";
import { markUnderstood, respondUnavailable, withRequestId } from "./response";
import { leaving, requireDrawnFor } from "./same-person";
import { currentSignedIn } from "./session";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;
/** What an action may know of its request besides its input. */
export type RequestFacts = { language: Language; session: string };
/** What a form is filled with: values in place of what was sent, and what to say about it. */
export type Filled = { values: FormState["values"]; note: string };
/**
 * Fills a form instead of saving it, if one of its buttons asks for that: what was typed stays, whether or not it could be
 * saved. Returns null if no such button was pressed.
 */
export type Fill = (actor: Actor, values: FormState["values"]) => Promise<Filled | null>;
/** What an action for everybody may know of its request besides its input. */
type PublicFacts = { language: Language; drawn: Drawn };

/**
 * Wraps an action for signed-in users. Checks the origin, reloads the actor, checks that the form was drawn for the
 * same person, parses with the strict schema, and runs. Refusals and invalid input go back to the form; what is
 * refused as not found becomes the page for missing pages; everything else passes through, redirects included.
 *
 * @param again called if nobody is signed in: redirects if a browser has sent this form twice and the first one has
 *   renewed its session
 * @param fill fills the form instead, if one of its buttons asks for that
 */
export function action<S extends Schema>(
  schema: S,
  run: (actor: Actor, input: z.output<S>, request: RequestFacts) => Promise<void>,
  {
    again,
    fill,
  }: { again?: (input: z.output<S>, drawn: Drawn) => Promise<void>; fill?: Fill } = {},
): Action {
  return answering(schema, async (fields, drawn, begins) => {
    const somebody = await currentSignedIn();
    await requireOwnOrigin(somebody?.actor ?? null);
    const second = !somebody && fields ? schema.safeParse(fields) : null;
    if (again && second?.success) await leaving(again(second.data, drawn));
    const person = await requireDrawnFor(somebody, drawn, valuesOf(fields));
    if (!person) return refuseMalformed(somebody?.actor ?? null);
    const filled = fields && (await fillAs(person.actor, fields, fill));
    if (filled) return filled;
    const input = await read(schema, fields, person.actor);
    const request = { language: await currentLanguage(), session: person.session };
    begins();
    await leaving(run(person.actor, input, request));
    return undefined;
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
    return undefined;
  };
  return answering(schema, work, () => (mayHaveQueued() ? workOffLater : workOffNowAndThen));
}

/** Fills a form; an attempt to read what is out of reach is recorded like any other. */
async function fillAs(actor: Actor, fields: Fields, fill?: Fill): Promise<Filled | null> {
  try {
    return (await fill?.(actor, valuesOf(fields))) ?? null;
  } catch (error) {
    if (error instanceof Refusal && error.code === "notFound")
      await recordAttempt(actor, "notFound");
    throw error;
  }
}

/** The work of an action; it reports when the checks are over and the effects begin. Returns what the form is filled with. */
type Work = (fields: Fields, drawn: Drawn, begins: () => void) => Promise<Filled | undefined>;

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
      const filled = await work(fields, drawnOf(previous), begins);
      if (!filled) return answer(previous, fields, []);
      const shown = answer(previous, fields, []);
      return { ...shown, values: { ...shown.values, ...filled.values }, note: filled.note };
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
