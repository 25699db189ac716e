"use server";

import { redirect } from "next/navigation";
import {
  addOwnPasskey,
  openOwnFactors,
  removeOwnPasskey,
  renewOwnRecoveryCodes,
  setUpOwnApp,
  switchOffOwnFactors,
} from "#lib/domain/account/second-factor";
import { action } from "#lib/http/action";
import { forgetRecoveryCodes, keepRecoveryCodes } from "#lib/http/recovery-codes";
import { ownPath } from "#lib/rules/paths";
import { Refusal } from "#lib/rules/refusal";
import * as schemas from "#lib/rules/schemas/second-factor";
import { nothing } from "#lib/rules/schemas/users";

/** ASVS 7.5.1: the password first. */
export const openFactorsAction = action(
  schemas.ownPassword,
  async (actor, { currentPassword }, { session }) => {
    await openOwnFactors(actor, session, { currentPassword });
    redirect("/account/second-factor");
  },
);

/** D-1. */
export const setUpAppAction = action(schemas.newApp, async (actor, input, { session }) => {
  await showCodes(session, await orPasswordFirst(setUpOwnApp(actor, session, input)));
  redirect("/account?notice=factorAdded");
});

/** D-1. */
export const addPasskeyAction = action(schemas.newPasskey, async (actor, input, { session }) => {
  await showCodes(session, await orPasswordFirst(addOwnPasskey(actor, session, input)));
  redirect("/account?notice=factorAdded");
});

/** D-1. */
export const removePasskeyAction = action(
  schemas.passkeyReference,
  async (actor, input, { session }) => {
    await orPasswordFirst(removeOwnPasskey(actor, session, input));
    redirect("/account?notice=passkeyRemoved");
  },
);

/** D-1: the old set is worth nothing from then on. */
export const renewRecoveryCodesAction = action(nothing, async (actor, _, { session }) => {
  await showCodes(session, await orPasswordFirst(renewOwnRecoveryCodes(actor, session)));
});

/** D-1: back to the password alone, where nobody requires more. */
export const switchOffFactorsAction = action(nothing, async (actor, _, { session }) => {
  await orPasswordFirst(switchOffOwnFactors(actor, session));
  redirect("/account?notice=factorsOff");
});

/** The codes have been written down. */
export const codesNotedAction = action(schemas.forward, async (_, { next }) => {
  await forgetRecoveryCodes();
  redirect(next ? ownPath(next) : "/account?notice=factorAdded");
});

/** What comes too late leads to where the password is typed. */
async function orPasswordFirst<T>(change: Promise<T>): Promise<T> {
  return change.catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== "passwordNeeded") throw error;
    redirect("/account?notice=passwordNeeded#second-factor");
  });
}

/** Leads to new codes, where there are some. */
async function showCodes(session: string, codes: string[] | null): Promise<void> {
  if (!codes) return;
  await keepRecoveryCodes({ hash: session }, codes);
  redirect("/account/recovery-codes");
}
