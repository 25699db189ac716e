import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { recordRefusal } from "#lib/domain/audit/record";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { Drawn, FormState } from "#lib/rules/form";
import { Refusal } from "#lib/rules/refusal";
import { announce } from "./announce";
import { forgetEntry, keepEntry } from "./kept-entry";
import { signInAddress } from "./session";

/**
 * accepts a form only from the person for whom it was drawn. If somebody else or nobody is signed in by now,
 * nothing is done. A form's script says so and keeps what was typed. Without JavaScript the page cannot be drawn again
 * for the present user: what was typed is kept for its author, and the user is redirected.
 *
 * @param values what was typed
 * @returns the person; null if the form names nobody, which no form of ours does
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
    if (person) await announce("/?notice=otherPerson");
    redirect(await signInAddress());
  }
  if (!person) throw new Refusal("sessionEnded");
  const name = `${person.firstName} ${person.lastName}`;
  throw new Refusal("otherPerson", { values: { name } });
}

/**
 * Handles an action's redirect, which means that it succeeded: the kept entry is deleted, and the surrounding layout is
 * drawn again, because it may show outdated names.
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
