import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditEvent } from "#lib/domain/audit/events";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { confirmApp } from "#lib/domain/second-factor/confirm-app";
import { readFactors, removeFactors } from "#lib/domain/second-factor/factors";
import { firstRecoveryCodes, replaceRecoveryCodes } from "#lib/domain/second-factor/recovery-codes";
import { followChange } from "#lib/domain/sign-in/factor-change";
import { followRights } from "#lib/domain/systems/lost-sessions";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { isOpened } from "./open-factors";

/** D-1, R-505: the user's own app and recovery codes, on the page "Mein Konto", and what changes of passkeys share. */

/**
 * Makes one change of the user's own factors: only while changes are allowed, under the user's lock, recorded and
 * confirmed by letter; all other sessions end.
 *
 * @returns what `change` returns
 * @throws Refusal passwordNeeded
 */
export function changeOwn<T>(
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
    await followChange(tx, { userNumber: actor.userNumber, session });
    await followRights(tx, [actor.userNumber]);
    await record(tx, entry);
    return result;
  });
}

/** Clears the setup after it became the account's; the next one requires the password again. */
export async function closeSetup(tx: Transaction, session: string): Promise<void> {
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
