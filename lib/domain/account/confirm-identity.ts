import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { type FactorRow, factsOf, sessionFactorColumns } from "#lib/domain/second-factor/factors";
import { drawOffer, type FactorOffer, readOffer } from "#lib/domain/second-factor/offer";
import { isWrongFactor, type Judge, type Proof, withProof } from "#lib/domain/sign-in/prove-factor";
import { stands, withTheirUsers } from "#lib/domain/systems/standing";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { type Factor, type PendingStep, pendingStepOf } from "#lib/rules/second-factor";
import { countOwnFailure, verifyOwnPassword } from "./confirm-password";

/** a system may require that somebody proves once more who they are, in the session that they have. */

/** What the page offers beside the password. */
export async function findConfirmation(actor: Actor, session: string): Promise<FactorOffer> {
  const read = (tx: Transaction) => readOffer(tx, actor.userNumber, session);
  return drawOffer(await transaction("auth", read));
}

/**
 * Confirms who the signed-in user is: password, and second factor where there is one. The session continues under a new id
 * and says when and with which factor it was confirmed; its end, its handle and what is open in systems stay. Anything less
 * changes nothing.
 *
 * @param session the session's own hash
 * @param proof null for the password alone; not looked at if the user has no factor
 * @param id the session's new id
 * @returns the new session id; the old one is worth nothing
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`), factorMissing, wrongCode, passkeyRefused,
 *   sessionEnded
 */
export async function confirmIdentity(
  actor: Actor,
  session: string,
  { currentPassword, proof }: { currentPassword: string; proof: Proof | null },
  id = newRandomId(),
): Promise<string> {
  const { userNumber } = actor;
  const entry: Entry = { event: "session.confirmed", actor, target: userNumber };
  await verifyOwnPassword(entry, actor, session, currentPassword);
  const confirm = (judge: Judge | null) => renewSession(entry, userNumber, session, id, judge);
  if (!proof) return confirm(null);
  return withProof({ userNumber, session }, proof, confirm).catch(async (error: unknown) => {
    if (isWrongFactor(error)) await countOwnFailure(actor, session);
    throw error;
  });
}

/** Everything under the user's lock, so that of two simultaneous confirmations the second finds no such session. */
function renewSession(
  entry: Entry,
  userNumber: number,
  session: string,
  id: string,
  judge: Judge | null,
): Promise<string> {
  const renew = async (tx: Transaction) => {
    await tx.execute(sql`select from users where number = ${userNumber} for no key update`);
    const step = await missingStepOf(tx, userNumber, session);
    if (step && !judge) throw new Refusal("factorMissing");
    const factor = step && judge ? await judge(tx) : null;
    await giveNewId(tx, session, id, factor);
    await record(tx, { ...entry, details: factor ? { factor } : {} });
    return id;
  };
  return attempt(entry, renew, "auth");
}

/** What its user has to prove beside the password, in a session that is valid; one without a required factor is not. */
async function missingStepOf(
  tx: Transaction,
  userNumber: number,
  session: string,
): Promise<Exclude<PendingStep, "enrolment"> | null> {
  const [row] = await tx.execute<FactorRow>(sql`
    select ${sessionFactorColumns}
    from ${withTheirUsers}
    where s.id_hash = ${session} and s.user_number = ${userNumber} and ${stands}`);
  const step = row ? pendingStepOf(factsOf(row)) : "enrolment";
  if (step === "enrolment") throw new Refusal("sessionEnded");
  return step;
}

async function giveNewId(tx: Transaction, session: string, id: string, factor: Factor | null) {
  const renewed = await tx.execute(sql`
    update sessions set id_hash = ${hashSecret(id)}, authenticated_at = ${now}, factor = ${factor}
    where id_hash = ${session} returning handle`);
  if (renewed.length === 0) throw new Refusal("sessionEnded");
}
