"use server";

import { requireSecondFactorHere } from "#lib/domain/organizations/require-second-factor";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { ownRequirement } from "#lib/rules/schemas/second-factor";

/** Sets the second factor requirement of the owner's own organization (D-1). */
export const requireSecondFactorAction = action(ownRequirement, async (actor, { required }) => {
  await requireSecondFactorHere(actor, { required });
  await announce(`/users?notice=${required ? "factorRequired" : "factorOptional"}`);
});
