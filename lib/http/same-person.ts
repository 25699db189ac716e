import "server-only";
import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { recordRefusal } from "#lib/domain/audit/record";
import type { SignedIn } from "#lib/domain/sign-in/signed-in";
import type { Drawn, FormState } from "#lib/rules/form";
import { Refusal } from "#lib/rules/refusal";
import { forgetEntry, keepEntry } from "./kept-entry";
import { signInAddress } from "./session";

/**
 * a form is for whom it was drawn. Where somebody else is signed in by then, or nobody (any more), nothing is done.
 * A form's script says so with everything still there. Without one the page could not be drawn again for whoever is here
 * now: what was typed is kept for its person, and the way leads on.
 *
 * @param values what was typed
 * @returns the person; null where the form names nobody, which no form of ours does
 * @throws Refusal sessionEnded, otherPerson
 */
export async function requireDrawnFor(
  person: SignedIn | null,
  drawn: Drawn,
  values: FormState["values"],
): Promise<SignedIn | null> {
  const { drawnFor } = drawn;
  if (person && (drawnFor === null || person.actor.userNumber === drawnFor))
    return drawnFor === null ? null : person;
  if (person) {
    const details = { reason: "otherPerson" };
    await recordRefusal({ event: "request.refused", actor: person.actor, details });
  }
  if (!(await headers()).has("next-action")) {
    await keepEntry(drawn, values);
    redirect(person ? "/?notice=otherPerson" : await signInAddress());
  }
  if (!person) throw new Refusal("sessionEnded");
  const name = `${person.firstName} ${person.lastName}`;
  throw new Refusal("otherPerson", { values: { name } });
}

/**
 * When an action leads on it has done what it should: what was kept of it is needed no more, and the frame is drawn anew
 * too, for it may name somebody or something that is not so any more.
 */
export async function leaving(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const { digest } = error as { digest?: unknown };
    if (typeof digest === "string" && digest.startsWith("NEXT_REDIRECT")) {
      await forgetEntry();
      refresh();
    }
    throw error;
  }
}
