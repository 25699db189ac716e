"use server";

import { redirect } from "next/navigation";
import { openOwnFactors } from "#lib/domain/account/open-factors";
import { addOwnPasskey, removeOwnPasskey } from "#lib/domain/account/passkeys";
import {
  renewOwnRecoveryCodes,
  setUpOwnApp,
  switchOffOwnFactors,
} from "#lib/domain/account/second-factor";
import { addressAfterForm } from "#lib/domain/systems/going-on";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { forgetRecoveryCodes, keepRecoveryCodes } from "#lib/http/recovery-codes";
import { Refusal } from "#lib/rules/refusal";
import { nothing } from "#lib/rules/schemas/account";
import * as schemas from "#lib/rules/schemas/second-factor";

/** Confirms the password before changes of the second factor (ASVS 7.5.1). */
export const openFactorsAction = action(
  schemas.ownPassword,
  async (actor, { currentPassword }, { session }) => {
    await openOwnFactors(actor, session, { currentPassword });
    redirect("/account/second-factor");
  },
);

/** Sets up an app (D-1). */
export const setUpAppAction = action(schemas.newApp, async (actor, input, { session }) => {
  await showCodes(session, await orPasswordFirst(setUpOwnApp(actor, session, input)));
  await announce("/account?notice=factorAdded");
});

/** Adds a passkey (D-1). */
export const addPasskeyAction = action(schemas.newPasskey, async (actor, input, { session }) => {
  await showCodes(session, await orPasswordFirst(addOwnPasskey(actor, session, input)));
  await announce("/account?notice=factorAdded");
});

/** Removes a passkey (D-1). */
export const removePasskeyAction = action(
  schemas.passkeyReference,
  async (actor, input, { session }) => {
    await orPasswordFirst(removeOwnPasskey(actor, session, input));
    await announce("/account?notice=passkeyRemoved");
  },
);

/** Makes new recovery codes; the old ones stop working (D-1). */
export const renewRecoveryCodesAction = action(nothing, async (actor, _, { session }) => {
  await showCodes(session, await orPasswordFirst(renewOwnRecoveryCodes(actor, session)));
});

/** Removes all factors, if none is required (D-1). */
export const switchOffFactorsAction = action(nothing, async (actor, _, { session }) => {
  await orPasswordFirst(switchOffOwnFactors(actor, session));
  await announce("/account?notice=factorsOff");
});

/** Confirms that the recovery codes were written down. */
export const codesNotedAction = action(schemas.forward, async (_, { next }) => {
  await forgetRecoveryCodes();
  if (next) redirect(addressAfterForm(next));
  await announce("/account?notice=factorAdded");
});

/** Leads to the password form if the change comes too late. */
async function orPasswordFirst<T>(change: Promise<T>): Promise<T> {
  return change.catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== "passwordNeeded") throw error;
    redirect("/account?notice=passwordNeeded#second-factor");
  });
}

/** Leads to the new recovery codes, if there are any. */
async function showCodes(session: string, codes: string[] | null): Promise<void> {
  if (!codes) return;
  await keepRecoveryCodes({ hash: session }, codes);
  redirect("/account/recovery-codes");
}
