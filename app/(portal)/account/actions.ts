"use server";
import { changeOwnLetters } from "#lib/domain/account/own-letters";
import { changeOwnPassword } from "#lib/domain/account/passwords";
import { endOtherSessions, endOwnSession } from "#lib/domain/sign-in/sign-out";
import { endOwnSystemSession } from "#lib/domain/systems/sessions";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import * as schemas from "#lib/rules/schemas/account";
import * as systemSchemas from "#lib/rules/schemas/systems";

/** Changes the user's own password (R-505, S-07). */
export const changePasswordAction = action(
  schemas.changePassword,
  async (actor, input, { session }) => {
    await changeOwnPassword(actor, session, input);
    await announce("/account?notice=passwordChanged");
  },
);

/** Changes the letters to the user: their language, and which reports (R-209, FEEL-M13). */
export const changeOwnLettersAction = action(schemas.ownLetters, async (actor, input) => {
  await changeOwnLetters(actor, input);
  await announce("/account?notice=lettersChanged");
});

/** Ends one of the user's own sessions. */
export const endSessionAction = action(schemas.sessionReference, async (actor, { session }) => {
  await endOwnSession(actor, session);
  await announce("/account?notice=sessionEnded");
});

/** Ends all of the user's own sessions except this one. */
export const endOtherSessionsAction = action(schemas.nothing, async (actor, _, { session }) => {
  await endOtherSessions(actor, session);
  await announce("/account?notice=sessionsEnded");
});

/** Ends one of the user's own sessions in a system. */
export const endSystemSessionAction = action(
  systemSchemas.systemSessionReference,
  async (actor, { sid }) => {
    await endOwnSystemSession(actor, sid);
    await announce("/account?notice=systemEnded");
  },
);
