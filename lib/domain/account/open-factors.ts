import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { type Entry, record } from "#lib/domain/audit/record";
import { type Factors, readFactors } from "#lib/domain/second-factor/factors";
import {
  drawSetup,
  type FactorSetup,
  isReauthenticated,
  newSetup,
  readSetup,
} from "#lib/domain/second-factor/setup";
import type { Actor } from "#lib/rules/delegation";
import { requireOwnPassword } from "./confirm-password";

/**
 * Allows changes of the second factor in this session for a few minutes, after confirming the password (ASVS 7.5.1).
 *
 * @throws Refusal tooManyAttempts, wrongPassword, sessionEnded
 */
export async function openOwnFactors(
  actor: Actor,
  session: string,
  input: { currentPassword: string },
): Promise<void> {
  const entry: Entry = { event: "secondFactor.opened", actor, target: actor.userNumber };
  await requireOwnPassword(entry, actor, session, input.currentPassword);
  const { encryptedSecret, challenge } = newSetup();
  await transaction(actor, async (tx) => {
    await tx.execute(sql`update sessions
      set reauthenticated_at = ${now}, encrypted_secret = ${encryptedSecret}, challenge = ${challenge}
      where id_hash = ${session} and user_number = ${actor.userNumber}`);
    await record(tx, entry);
  });
}

/** The user's factors with what is needed to set up more; null if the password has to be confirmed first. */
export async function findOpenedFactors(
  actor: Actor,
  session: string,
): Promise<(Factors & { setup: FactorSetup }) | null> {
  const facts = await transaction(actor, async (tx) => {
    if (!(await isOpened(tx, actor, session))) return null;
    const setup = await readSetup(tx, session);
    return setup && { factors: await readFactors(tx, actor.userNumber), setup };
  });
  return facts && { ...facts.factors, setup: await drawSetup(facts.setup) };
}

/** Whether the second factor is open for a change in this session (D-1). */
export async function isOpened(tx: Transaction, actor: Actor, session: string): Promise<boolean> {
  const opened = await tx.execute(sql`select from sessions s
    where s.id_hash = ${session} and s.user_number = ${actor.userNumber} and ${isReauthenticated}`);
  return opened.length > 0;
}
