"use server";

import { requestAccess } from "#lib/domain/requests/ask";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { accessRequest } from "#lib/rules/schemas/requests";

/** Asks the administrators of one's own organization for an area (FEEL-M10). */
export const requestAccessAction = action(accessRequest, async (actor, input) => {
  await requestAccess(actor, input);
  await announce("/request-access?notice=asked");
});
