import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { type AuditEvent, attempt, type Entry, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { type Factors, readFactors, removeFactors } from "#lib/domain/second-factor/factors";
import {
  addPasskey,
  confirmApp,
  drawSetup,
  type FactorSetup,
  firstRecoveryCodes,
  isReauthenticated,
  readSetup,
  replaceRecoveryCodes,
} from "#lib/domain/second-factor/setup";
import { newSetup, renewChallenge, takeChallenge } from "#lib/domain/second-factor/verify";
import { followChange } from "#lib/domain/sign-in/factor-change";
import { verifyCreation } from "#lib/infra/crypto/passkeys";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { requireOwnPassword } from "./confirm-password";

/** D-1, R-505: the user's own second factor, on the page "Mein Konto". */

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

async function isOpened(tx: Transaction, actor: Actor, session: string): Promise<boolean> {
  const opened = await tx.execute(sql`select from sessions s
    where s.id_hash = ${session} and s.user_number = ${actor.userNumber} and ${isReauthenticated}`);
  return opened.length > 0;
}

/**
 * Makes one change of the user's own factors: only while changes are allowed, under the user's lock, recorded and
 * confirmed by letter; all other sessions end.
 *
 * @returns what `change` returns
 */
function changeOwn<T>(
  actor: Actor,
  session: string,
  what: { event: AuditEvent; details?: Entry["details"] },
  change: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const entry: Entry = { ...what, actor, target: actor.userNumber };
  return attempt(entry, async (tx) => {
    await tx.execute(sql`select from users where number = ${actor.userNumber} for no key update`);
    if (!(await isOpened(tx, actor, session))) throw new Refusal("passwordNeeded");
    const result = await change(tx);
    await followChange(tx, actor.userNumber, session);
    await record(tx, entry);
    return result;
  });
}

/** Clears the setup after it became the account's; the next one requires the password again. */
async function closeSetup(tx: Transaction, session: string): Promise<void> {
  await tx.execute(sql`update sessions set reauthenticated_at = null, encrypted_secret = null, challenge = null
    where id_hash = ${session}`);
}

/**
 * Sets up an app, replacing an older one.
 *
 * @returns recovery codes, if the user had none; null otherwise
 * @throws Refusal tooManyAttempts, passwordNeeded, wrongCode
 */
export async function setUpOwnApp(
  actor: Actor,
  session: string,
  { code }: { code: string },
): Promise<string[] | null> {
  await consumeRateLimit("secondFactor", actor.userNumber);
  const what = { event: "secondFactor.added", details: { factor: "app" } } as const;
  return changeOwn(actor, session, what, async (tx) => {
    await confirmApp(tx, actor.userNumber, session, code);
    await closeSetup(tx, session);
    return firstRecoveryCodes(tx, actor.userNumber);
  });
}

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

/**
 * Makes a new set of recovery codes; the old ones stop working.
 *
 * @throws Refusal passwordNeeded
 */
export function renewOwnRecoveryCodes(actor: Actor, session: string): Promise<string[]> {
  return changeOwn(actor, session, { event: "recoveryCodes.renewed" }, (tx) =>
    replaceRecoveryCodes(tx, actor.userNumber),
  );
}

/**
 * Removes all factors, so that the password alone is enough.
 *
 * @throws Refusal passwordNeeded, secondFactorRequired
 */
export function switchOffOwnFactors(actor: Actor, session: string): Promise<void> {
  return changeOwn(actor, session, { event: "secondFactor.removed" }, async (tx) => {
    const { required } = await readFactors(tx, actor.userNumber);
    if (required) throw new Refusal("secondFactorRequired");
    await removeFactors(tx, actor.userNumber);
    await closeSetup(tx, session);
  });
}
