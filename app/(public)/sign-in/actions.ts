"use server";

import { redirect } from "next/navigation";
import { type Enrolled, enrolApp, enrolPasskey } from "#lib/domain/sign-in/enrolment";
import { findPendingPerson } from "#lib/domain/sign-in/pending-step";
import { enterWithCode, enterWithPasskey } from "#lib/domain/sign-in/second-step";
import { addressAfterForm } from "#lib/domain/systems/going-on";
import { publicAction } from "#lib/http/action";
import { currentBrowser } from "#lib/http/browser";
import { keepRecoveryCodes } from "#lib/http/recovery-codes";
import { requireDrawnFor } from "#lib/http/same-person";
import { currentSessionId, currentSignedIn, keepSession } from "#lib/http/session";
import type { Drawn } from "#lib/rules/form";
import { ownPath, signInAgainPath } from "#lib/rules/paths";
import { Refusal } from "#lib/rules/refusal";
import * as schemas from "#lib/rules/schemas/second-factor";

/** Completes a sign-in with a code of the app, or a recovery code (D-1). */
export const enterWithCodeAction = publicAction(
  schemas.codeEntry,
  async ({ code, next }, { drawn }) => {
    const pending = await requirePendingSession(drawn, next);
    const entering = enterWithCode(pending, code, await currentBrowser());
    await keepSession(await orAgain(entering, next));
    redirect(addressAfterForm(next));
  },
);

/** Completes a sign-in with a passkey (D-1). */
export const enterWithPasskeyAction = publicAction(
  schemas.passkeyEntry,
  async ({ answer, next }, { drawn }) => {
    const pending = await requirePendingSession(drawn, next);
    const entering = enterWithPasskey(pending, answer, await currentBrowser());
    await keepSession(await orAgain(entering, next));
    redirect(addressAfterForm(next));
  },
);

/** Sets up an app before entering, where a second factor is required (D-1). */
export const enrolAppAction = publicAction(schemas.codeEntry, async ({ code, next }, { drawn }) => {
  const pending = await requirePendingSession(drawn, next);
  const enrolling = enrolApp(pending, code, await currentBrowser());
  await enterEnrolled(await orAgain(enrolling, next), next);
});

/** Sets up a passkey before entering, where a second factor is required (D-1). */
export const enrolPasskeyAction = publicAction(
  schemas.newPasskeyEntry,
  async ({ next, ...passkey }, { drawn }) => {
    const pending = await requirePendingSession(drawn, next);
    const enrolling = enrolPasskey(pending, passkey, await currentBrowser());
    await enterEnrolled(await orAgain(enrolling, next), next);
  },
);

/**
 * accepts a step only from the person for whom its page was drawn; one who has completed it in another tab is
 * redirected.
 */
async function requirePendingSession(drawn: Drawn, next: string | undefined): Promise<string> {
  const sessionId = (await currentSessionId()) ?? redirect(signInAgainPath(next));
  const person = await currentSignedIn();
  if (person && (await requireDrawnFor(person, drawn, {}))) redirect(addressAfterForm(next));
  const pending = await findPendingPerson(sessionId);
  if (pending !== null && pending !== drawn.drawnFor)
    throw new Refusal("otherPerson", { values: { name: "none" } });
  return sessionId;
}

/** Leads back to the password, and from there to `next`, if the session has waited too long. */
async function orAgain<T>(step: Promise<T>, next: string | undefined): Promise<T> {
  return step.catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== "sessionEnded") throw error;
    redirect(signInAgainPath(next));
  });
}

/** Enters the portal by way of the recovery codes. */
async function enterEnrolled({ sessionId, recoveryCodes }: Enrolled, next: string | undefined) {
  await keepSession(sessionId);
  if (!recoveryCodes) redirect(addressAfterForm(next));
  await keepRecoveryCodes({ id: sessionId }, recoveryCodes);
  redirect(`/account/recovery-codes?${new URLSearchParams({ next: ownPath(next) })}`);
}
