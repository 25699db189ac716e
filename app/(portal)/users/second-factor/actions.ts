"use server";

import {
  releaseSecondFactorHere,
  requireSecondFactorHere,
} from "#lib/domain/organizations/require-second-factor";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { ownRelease, ownRequirement } from "#lib/rules/schemas/second-factor";

/** Requires a second factor of the owner's own organization from a day on, or moves the day. */
export const requireSecondFactorAction = action(ownRequirement, async (actor, { from }) => {
  await requireSecondFactorHere(actor, { from });
  await announce("/users?notice=factorRequired");
});

/** The owner's own organization no longer requires a second factor (D-1). */
export const releaseSecondFactorAction = action(ownRelease, async (actor) => {
  await releaseSecondFactorHere(actor);
  await announce("/users?notice=factorOptional");
});
