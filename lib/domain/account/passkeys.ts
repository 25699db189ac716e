import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { addPasskey } from "#lib/domain/second-factor/add-passkey";
import { renewChallenge, takeChallenge } from "#lib/domain/second-factor/challenge";
import { readFactors, removeFactors } from "#lib/domain/second-factor/factors";
import { firstRecoveryCodes } from "#lib/domain/second-factor/recovery-codes";
import { verifyCreation } from "#lib/infra/crypto/passkey-creation";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { isOpened } from "./open-factors";
import { changeOwn, closeSetup } from "./second-factor";

/**
 * Adds a passkey.
 *
 * @returns recovery codes, if the user had none; null otherwise
 * @throws Refusal passwordNeeded, tooManyPasskeys, passkeyRefused (resent: the next `challenge`)
 */
export async function addOwnPasskey(
  actor: Actor,
  session: string,
  { name, answer }: { name: string; answer: string },
): Promise<string[] | null> {
  const what = { event: "secondFactor.added", details: { factor: "passkey" } } as const;
  const opened = await transaction(actor, (tx) => isOpened(tx, actor, session));
  const challenge = opened ? await takeChallenge(actor, session) : null;
  const made = challenge ? await verifyCreation(answer, challenge) : null;
  try {
    return await changeOwn(actor, session, what, async (tx) => {
      if (!made) throw new Refusal("passkeyRefused");
      await addPasskey(tx, actor.userNumber, { ...made, name });
      await closeSetup(tx, session);
      return firstRecoveryCodes(tx, actor.userNumber);
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge(actor, session) },
    });
  }
}

/**
 * Removes one of the user's own passkeys. With the last factor the recovery codes are deleted.
 *
 * @throws Refusal passwordNeeded, notFound (also for another user's), secondFactorRequired (the last factor, and one is
 *   required)
 */
export function removeOwnPasskey(
  actor: Actor,
  session: string,
  { passkey }: { passkey: string },
): Promise<void> {
  const what = { event: "secondFactor.removed", details: { factor: "passkey" } } as const;
  return changeOwn(actor, session, what, async (tx) => {
    const removed = await tx.execute(sql`delete from passkeys
      where credential_id = ${passkey} and user_number = ${actor.userNumber} returning credential_id`);
    if (removed.length === 0) throw new Refusal("notFound");
    const { appSince, passkeys, required } = await readFactors(tx, actor.userNumber);
    if (appSince || passkeys.length > 0) return;
    if (required) throw new Refusal("secondFactorRequired");
    await removeFactors(tx, actor.userNumber);
  });
}
