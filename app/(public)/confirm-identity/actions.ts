"use server";

import { redirect } from "next/navigation";
import type * as z from "zod/mini";
import { confirmAgain, confirmOnce } from "#lib/domain/account/confirm-once";
import { addressAfterForm } from "#lib/domain/systems/going-on";
import { action } from "#lib/http/action";
import { currentSessionId, keepSession } from "#lib/http/session";
import { identity } from "#lib/rules/schemas/second-factor";

/**
 * Confirms who the signed-in user is, and gives this browser the session's new id. Of two clicks the second one
 * may come with the former id.
 */
export const confirmIdentityAction = action(
  identity,
  async (actor, input) => {
    const sessionId = (await currentSessionId()) ?? "";
    await goOn(await confirmOnce(actor, sessionId, confirmationOf(input)), input.next);
  },
  {
    again: async (input, { drawnFor }) => {
      const sessionId = await currentSessionId();
      const id = sessionId && (await confirmAgain(drawnFor, sessionId, confirmationOf(input)));
      if (id) await goOn(id, input.next);
    },
  },
);

function confirmationOf({ currentPassword, code, answer, next }: z.output<typeof identity>) {
  const proof = code !== undefined ? { code } : answer !== undefined ? { answer } : null;
  return { currentPassword, proof, next };
}

async function goOn(id: string, next: string | undefined): Promise<void> {
  await keepSession(id);
  redirect(addressAfterForm(next));
}
