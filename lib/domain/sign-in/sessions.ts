import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { sessions } from "#db/schema";
import { interval, now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import { type FactorRow, factorColumns, factsOf } from "#lib/domain/second-factor/factors";
import { newSetup } from "#lib/domain/second-factor/setup";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type Factor, pendingStepOf } from "#lib/rules/second-factor";
import { type BeforeSignIn, beforeSignIn, completeSignIn } from "./completion";
import { maySignInFrom } from "./known-devices";
import { endSessionWithin } from "./sign-out";

/**
 * What is known of the browser in which a session begins. The language becomes that of the letters.
 *
 * @property device the id in its cookie (S-64); null if it keeps none
 */
export type ClientInfo = { userAgent: string; language: Language; device: string | null };

/**
 * Begins a session for a user whose password was right, and ends the one that this browser had (S-12). A user who has
 * or needs a second factor gets a session that awaits it and is good for nothing else (D-1).
 *
 * @returns the new session id, or null if the user may not sign in (any more)
 */
export async function startSession(
  userNumber: number,
  browser: ClientInfo & { previousSession: string | null },
): Promise<string | null> {
  return transaction("auth", async (tx) => {
    const [user] = await tx.execute<FactorRow>(sql`
      select ${factorColumns} from users u join organizations o on o.id = u.organization_id
      where u.number = ${userNumber} and ${maySignInFrom(browser.device)} for no key update of u`);
    if (!user) return null;
    if (browser.previousSession) await endSessionWithin(tx, browser.previousSession);
    const pendingStep = pendingStepOf(factsOf(user));
    if (!pendingStep) return beginSession(tx, userNumber, browser, {});
    const setup = newSetup();
    return insertSession(tx, userNumber, browser.userAgent, limits.secondFactorTime, {
      pendingStep,
      challenge: setup.challenge,
      encryptedSecret: pendingStep === "enrolment" ? setup.encryptedSecret : null,
    });
  });
}

/**
 * Begins a session with a new id and records it (S-12); from now on it says when and with which factor its user proved who
 * they are. The caller has locked the user and authorized it.
 *
 * @param how with which factor, if one was used
 */
export async function beginSession(
  tx: Transaction,
  userNumber: number,
  browser: ClientInfo,
  how: { factor?: Factor },
): Promise<string> {
  const [user] = await tx.execute<{ organizationId: number } & BeforeSignIn>(sql`
    update users u set last_sign_in_at = ${now}, language = ${browser.language}
    where u.number = ${userNumber} returning u.organization_id as "organizationId", ${beforeSignIn(browser.device)}`);
  if (!user) throw new Error("the row is locked");
  const id = await insertSession(tx, userNumber, browser.userAgent, limits.sessionAbsolute, how);
  await completeSignIn(tx, userNumber, user, browser);
  const actor = { userNumber, organizationId: user.organizationId };
  await record(tx, { event: "session.started", actor, target: userNumber, details: how });
  return id;
}

/** @param lifetime in milliseconds */
async function insertSession(
  tx: Transaction,
  userNumber: number,
  userAgent: string,
  lifetime: number,
  facts: Partial<typeof sessions.$inferInsert>,
): Promise<string> {
  const id = newRandomId();
  await tx.insert(sessions).values({
    ...facts,
    idHash: hashSecret(id),
    userNumber,
    expiresAt: sql`${now} + ${interval(lifetime)}`,
    userAgent: userAgent.slice(0, 300),
  });
  return id;
}
