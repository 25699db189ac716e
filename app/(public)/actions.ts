"use server";

import { redirect } from "next/navigation";
import { setPassword } from "#lib/domain/account/passwords";
import { isJustSpent } from "#lib/domain/links/spend";
import { requireShownLink } from "#lib/domain/links/state";
import { requestRegistration } from "#lib/domain/registration/request";
import { authenticate, isKnownBrowser } from "#lib/domain/sign-in/authenticate";
import { requireKnownIfOverLimit, withSignInCapacity } from "#lib/domain/sign-in/capacity";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { renewLink } from "#lib/domain/sign-in/renew-link";
import { addressAfterForm } from "#lib/domain/systems/going-on";
import { publicAction } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { currentDevices } from "#lib/http/browser";
import { clientAddress, requireTurnHere } from "#lib/http/client-address";
import { clearCookie, readCookie, writeCookie } from "#lib/http/cookies";
import { closeSession, currentSessionId, openSession } from "#lib/http/session";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { Refusal } from "#lib/rules/refusal";
import * as schemas from "#lib/rules/schemas/account";
import { forward } from "#lib/rules/schemas/second-factor";
import * as systemSchemas from "#lib/rules/schemas/systems";
import { registration } from "#lib/rules/schemas/users";
import { wayBackOf } from "./_components/way-back";

/** Signs in: every failure gives the same message, except for too many attempts (S-61). */
export const signInAction = publicAction(schemas.signIn, async (input) => {
  const devices = await currentDevices();
  await requireKnownIfOverLimit(() => isKnownBrowser(input.login, devices));
  await withSignInCapacity(async () => {
    const from = { address: await clientAddress(), devices };
    const authenticated = await authenticate(input.login, input.password, from);
    if (!authenticated || !(await openSession(authenticated))) throw new Refusal("signInFailed");
  });
  await clearCookie("login");
  redirect(addressAfterForm(input.next));
});

/** Ends the session, first in the database (S-14), and keeps where a cancelled sign-in led. Does nothing if there is none. */
export const signOutAction = publicAction(forward, async ({ next }) => {
  await closeSession();
  const path = ownPath(next);
  const query = new URLSearchParams({ notice: "signedOut", ...(path !== "/" && { next: path }) });
  await announce(`/sign-in?${query}`);
});

/**
 * after a sign-out that began in a system: ends the session of the portal too, if the person wants that, and leads back
 * to the system if it has named an address.
 */
export const leaveSystemAction = publicAction(
  systemSchemas.leftSystem,
  async ({ everywhere, ...way }) => {
    if (everywhere === "yes") await closeSession();
    const back = wayBackOf(way);
    if (!back && everywhere === "yes") await announce("/sign-in?notice=signedOut");
    redirect(back ?? "/");
  },
);

/** Requests a reset link; the response is the same for every input. */
export const forgotPasswordAction = publicAction(
  schemas.forgotPassword,
  async ({ login }, { language }) => {
    await requestPasswordReset(login, await clientAddress(), language);
    await announce("/forgot-password?sent=1");
  },
);

/** Sets the password by a link, and ends this browser's session. */
export const setPasswordAction = publicAction(schemas.setPassword, async ({ link, password }) => {
  await requireTurnHere("linkForm");
  const token = await readCookie("link");
  if (!token) throw new Refusal("linkDead");
  await requireShownLink(token, link);
  const session = await currentSessionId();
  const { signInName, activated } = await setPassword(token, password, session).catch(
    async (error: unknown) => {
      // The second of two clicks: its work is done.
      const isDead = error instanceof Refusal && error.code === "linkDead";
      if (!isDead || !(await isJustSpent(token, link))) throw error;
      return announce("/sign-in?notice=passwordSet");
    },
  );
  await clearCookie("session");
  await clearCookie("link");
  // For the sign-in page to fill in until the user signs in; a URL would keep it in the history.
  await writeCookie("login", signInName, limits.linkCookie);
  await announce(`/sign-in?notice=${activated ? "activated" : "passwordSet"}`);
});

/** Requests a user by a registration link; the response is the same for every address. */
export const registerAction = publicAction(
  registration,
  async ({ link, ...person }, { language }) => {
    await requireTurnHere("linkForm");
    const token = await readCookie("registration");
    if (!token) throw new Refusal("linkDead");
    await requestRegistration(token, link, { ...person, language });
    await announce("/register?sent=1");
  },
);

/** Sends a new link to the stored address in place of a dead one. */
export const renewLinkAction = publicAction(
  schemas.linkReference,
  async ({ link }, { language }) => {
    await requireTurnHere("linkForm");
    const token = await readCookie("link");
    if (!token) throw new Refusal("linkDead");
    await requireShownLink(token, link);
    await renewLink(token, language);
    await announce("/set-password?sent=1");
  },
);
