"use server";
import { redirect } from "next/navigation";
import { changeOwnPassword } from "#lib/domain/account/passwords";
import { endOtherSessions, endOwnSession } from "#lib/domain/sign-in/end-sessions";
import { action } from "#lib/http/action";

import * as schemas from "#lib/rules/schemas/users";

/** R-505, S-07. */
export const changePasswordAction = action(
  schemas.changePassword,
  async (actor, input, { session }) => {
    await changeOwnPassword(actor, session, input);
    redirect("/account?notice=passwordChanged");
  },
);

/** one of the own sessions. */
export const endSessionAction = action(schemas.sessionReference, async (actor, { session }) => {
  await endOwnSession(actor, session);
  redirect("/account?notice=sessionEnded");
});

/** all of the own sessions but this one. */
export const endOtherSessionsAction = action(schemas.nothing, async (actor, _, { session }) => {
  await endOtherSessions(actor, session);
  redirect("/account?notice=sessionsEnded");
});
