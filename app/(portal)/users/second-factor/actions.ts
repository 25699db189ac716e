"use server";

import { redirect } from "next/navigation";
import { requireSecondFactorHere } from "#lib/domain/second-factor/requirement";
import { action } from "#lib/http/action";
import { ownRequirement } from "#lib/rules/schemas/second-factor";

/** D-1: the owner, for everybody of the own organization. */
export const requireSecondFactorAction = action(ownRequirement, async (actor, { required }) => {
  await requireSecondFactorHere(actor, { required });
  redirect(`/users?notice=${required ? "factorRequired" : "factorOptional"}`);
});
