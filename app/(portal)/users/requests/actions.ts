"use server";

import { answerRequest } from "#lib/domain/requests/answer";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { accessAnswer } from "#lib/rules/schemas/requests";

/** Grants or declines what somebody has asked for (FEEL-M10). */
export const answerRequestAction = action(accessAnswer, async (actor, { from, ...input }) => {
  await answerRequest(actor, input);
  const notice = input.answer === "granted" ? "requestGranted" : "requestDeclined";
  await announce(`${from === "dashboard" ? "/" : "/users/requests"}?notice=${notice}`);
});
