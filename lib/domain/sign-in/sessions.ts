import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { sessions } from "#db/schema";
import { interval, now } from "#db/time";
import { executeTogether } from "#db/together";
import { recordStatement } from "#lib/domain/audit/record";
import { type FactorRow, factorColumns, factsOf } from "#lib/domain/second-factor/factors";
import { newSetup } from "#lib/domain/second-factor/setup";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { count } from "#lib/infra/metrics/record";
import { limits } from "#lib/rules/limits";
import { type Factor, pendingStepOf } from "#lib/rules/second-factor";
import { type BeforeSignIn, endWaits, noteSignIn, tellOfSignIn } from "./completion";
import { maySignInFrom, rememberDevice } from "./known-devices";
import { endSessionWithin } from "./sign-out";

/**
 * What is known of the browser in which a session begins.
 *
 * @property device the id in its cookie (S-64); null if it keeps none
 */
export type ClientInfo = { userAgent: string; device: string | null };

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
  let isComplete = false;
  const sessionId = await transaction("auth", async (tx) => {
    const [user] = await tx.execute<FactorRow & { organizationId: number }>(sql`
      select u.organization_id as "organizationId", ${factorColumns}
      from users u join organizations o on o.id = u.organization_id
      where u.number = ${userNumber} and ${maySignInFrom(browser.device)} for no key update of u`);
    if (!user) return null;
    if (browser.previousSession) await endSessionWithin(tx, browser.previousSession);
    const pendingStep = pendingStepOf(factsOf(user));
    isComplete = !pendingStep;
    if (!pendingStep)
      return beginSession(tx, { userNumber, organizationId: user.organizationId }, browser, {});
    const { challenge, encryptedSecret } = newSetup();
    const session = newSession(userNumber, browser.userAgent, limits.secondFactorTime, {
      pendingStep,
      challenge,
      encryptedSecret: pendingStep === "enrolment" ? encryptedSecret : null,
    });
    await tx.execute(session.insert);
    return session.id;
  });
  if (isComplete) count("zugang_sign_ins_total", { outcome: "completed" });
  return sessionId;
}

/**
 * Begins a session with a new id and records it (S-12); from now on it says when and with which factor its user proved who
 * they are. The browser becomes known (S-64). The caller has locked the user and authorized it.
 *
 * @param how with which factor, if one was used
 */
export async function beginSession(
  tx: Transaction,
  actor: { userNumber: number; organizationId: number },
  browser: ClientInfo,
  how: { factor?: Factor },
): Promise<string> {
  const { userNumber } = actor;
  const { device, userAgent } = browser;
  const session = newSession(userNumber, userAgent, limits.sessionAbsolute, how);
  const [[before]] = await executeTogether<[BeforeSignIn]>(tx, [
    noteSignIn(userNumber, browser.device),
    session.insert,
    endWaits(userNumber, device),
    ...(device === null ? [] : [rememberDevice(userNumber, device)]),
    recordStatement({ event: "session.started", actor, target: userNumber, details: how }),
  ]);
  if (!before) throw new Error("the row is locked");
  await tellOfSignIn(tx, userNumber, before, userAgent);
  return session.id;
}

/**
 * A session with a new id, and the statement that inserts it.
 *
 * @param lifetime in milliseconds
 */
function newSession(
  userNumber: number,
  userAgent: string,
  lifetime: number,
  {
    factor = null,
    pendingStep = null,
    challenge = null,
    encryptedSecret = null,
  }: Partial<
    Pick<typeof sessions.$inferSelect, "factor" | "pendingStep" | "challenge" | "encryptedSecret">
  >,
): { id: string; insert: SQL } {
  const id = newRandomId();
  const insert = sql`
    insert into sessions (id_hash, user_number, expires_at, user_agent, factor, pending_step, challenge, encrypted_secret)
    values (${hashSecret(id)}, ${userNumber}, ${now} + ${interval(lifetime)}, ${userAgent.slice(0, 300)}, ${factor},
      ${pendingStep}, ${challenge}, ${encryptedSecret})`;
  return { id, insert };
}
