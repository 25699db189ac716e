"use server";

import { redirect } from "next/navigation";
import { confirmIdentity } from "#lib/domain/account/confirm-identity";
import { addressAfterForm } from "#lib/domain/systems/going-on";
import { action } from "#lib/http/action";
import { keepSession } from "#lib/http/session";
import { identity } from "#lib/rules/schemas/second-factor";

/** Confirms who the signed-in user is, and gives this browser the session's new id. */
export const confirmIdentityAction = action(
  identity,
  async (actor, { currentPassword, code, answer, next }, { session }) => {
    const proof = code !== undefined ? { code } : answer !== undefined ? { answer } : null;
    await keepSession(await confirmIdentity(actor, session, { currentPassword, proof }));
    redirect(addressAfterForm(next));
  },
);
