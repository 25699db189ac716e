import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { hashSecret } from "#lib/infra/keys";
import {
  credentialOf,
  type RequestOptions,
  requestOptions,
  verifyCreation,
} from "#lib/infra/passkeys";
import { Refusal } from "#lib/rules/refusal";
import { type Awaited, awaitedOf, type Factor } from "#lib/rules/second-factor";
import { mayStay } from "./access";
import { attempt, type Entry, record, recordRefusal } from "./audit";
import {
  judgePasskey,
  notePasskey,
  renewChallenge,
  spendCode,
  takeChallenge,
} from "./factor-proof";
import {
  addPasskey,
  confirmApp,
  drawSetup,
  type FactorSetup,
  firstRecoveryCodes,
  followChange,
  readSetup,
} from "./factor-setup";
import { type FactorRow, factorColumns, factsOf, readFactors } from "./factors";
import { enqueue } from "./outbox-queue";
import { hasTurn, requireTurn } from "./rate-limits";
import { type BrowserFacts, beginSession, isAlive } from "./sessions";
import { countFailure } from "./sign-in-failures";

/** D-1: the second step of signing in. Who is here has shown the right password and is still nobody. */

type Waiting = { session: string; userNumber: number; awaits: Awaited };

/** The session that awaits this; null for every other, and for one that has waited too long. */
async function findWaiting(
  tx: Transaction,
  sessionId: string,
  awaits: Awaited,
): Promise<Waiting | null> {
  const session = hashSecret(sessionId);
  const [row] = await tx.execute<{ user_number: string }>(sql`
    select s.user_number from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${session} and s.awaits = ${awaits} and ${isAlive} and ${mayStay}`);
  return row ? { session, userNumber: Number(row.user_number), awaits } : null;
}

/**
 * Where somebody stands who shows this session and is not signed in with it: what it awaits; `signInAgain`, where a factor
 * is required by now and the session was begun without one; or null, nowhere.
 */
export function findAwaited(sessionId: string): Promise<Awaited | "signInAgain" | null> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<FactorRow & { awaits: Awaited | null }>(sql`
      select s.awaits, ${factorColumns}
      from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
      where s.id_hash = ${hashSecret(sessionId)} and ${isAlive} and ${mayStay}`);
    if (!row) return null;
    if (row.awaits) return row.awaits;
    return awaitedOf(factsOf(row)) === "enrolment" ? "signInAgain" : null;
  });
}

/** What the page of the second step offers. */
export type SecondStep = {
  hasApp: boolean;
  hasRecoveryCodes: boolean;
  /** Null without a passkey. */
  request: RequestOptions | null;
};

/** Null: this session does not await a second factor. */
export async function findSecondStep(sessionId: string): Promise<SecondStep | null> {
  const facts = await transaction("auth", async (tx) => {
    const waiting = await findWaiting(tx, sessionId, "secondFactor");
    if (!waiting) return null;
    const [row] = await tx.execute<{ challenge: string | null }>(
      sql`select challenge from sessions where id_hash = ${waiting.session}`,
    );
    return { ...(await readFactors(tx, waiting.userNumber)), challenge: row?.challenge ?? "" };
  });
  if (!facts) return null;
  return {
    hasApp: facts.appSince !== null,
    hasRecoveryCodes: facts.recoveryCodesLeft > 0,
    request:
      facts.passkeys.length > 0 ? await requestOptions(facts.challenge, facts.passkeys) : null,
  };
}

/** What the page shows on which somebody sets up a factor before entering; null: this session does not await it. */
export async function findEnrolment(sessionId: string): Promise<FactorSetup | null> {
  const facts = await transaction("auth", async (tx) => {
    const waiting = await findWaiting(tx, sessionId, "enrolment");
    return waiting && readSetup(tx, waiting.session);
  });
  return facts && drawSetup(facts);
}

/**
 * Signs somebody in with the code of an app or a recovery code (S-12: with a new session id).
 *
 * @returns the new session id
 * @throws Refusal sessionEnded, tooManyAttempts, wrongCode
 */
export async function enterWithCode(
  sessionId: string,
  code: string,
  browser: BrowserFacts,
): Promise<string> {
  const waiting = await requireWaiting(sessionId, "secondFactor");
  await requireTurn("secondFactor", waiting.userNumber);
  return admit(waiting, browser, async (tx) => {
    const factor = await spendCode(tx, waiting.userNumber, code);
    if (factor === "recoveryCode") {
      const { userNumber } = waiting;
      await enqueue(tx, { kind: "secondFactorChanged", userNumber });
      await record(tx, { ...(await entryOf(tx, userNumber)), event: "recoveryCodes.used" });
    }
    return factor;
  });
}

/**
 * The same with a passkey. The answer takes the challenge away, right or wrong.
 *
 * @throws Refusal sessionEnded, tooManyAttempts, passkeyRefused (resent: the next `challenge`)
 */
export async function enterWithPasskey(
  sessionId: string,
  answer: string,
  browser: BrowserFacts,
): Promise<string> {
  const waiting = await requireWaiting(sessionId, "secondFactor");
  const { session, userNumber } = waiting;
  await requireTurn("secondFactor", userNumber);
  const challenge = await takeChallenge("auth", session);
  const credentialId = credentialOf(answer);
  const used =
    challenge && credentialId
      ? await judgePasskey(userNumber, credentialId, answer, challenge)
      : null;
  try {
    return await admit(waiting, browser, async (tx) => {
      if (!used || !(await notePasskey(tx, used))) throw new Refusal("passkeyRefused");
      return "passkey";
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge("auth", session) },
    });
  }
}

/** Somebody who has set up a first factor is in, and has recovery codes to write down. */
export type Enrolled = { sessionId: string; recoveryCodes: string[] | null };

/**
 * Sets up an app before entering.
 *
 * @throws Refusal sessionEnded, tooManyAttempts, wrongCode
 */
export async function enrolApp(
  sessionId: string,
  code: string,
  browser: BrowserFacts,
): Promise<Enrolled> {
  const waiting = await requireWaiting(sessionId, "enrolment");
  await requireTurn("secondFactor", waiting.userNumber);
  return enrol(waiting, browser, "app", (tx) =>
    confirmApp(tx, waiting.userNumber, waiting.session, code),
  );
}

/**
 * Sets up a passkey before entering.
 *
 * @throws Refusal sessionEnded, passkeyRefused (resent: the next `challenge`)
 */
export async function enrolPasskey(
  sessionId: string,
  { name, answer }: { name: string; answer: string },
  browser: BrowserFacts,
): Promise<Enrolled> {
  const waiting = await requireWaiting(sessionId, "enrolment");
  const challenge = await takeChallenge("auth", waiting.session);
  const made = challenge ? await verifyCreation(answer, challenge) : null;
  try {
    return await enrol(waiting, browser, "passkey", async (tx) => {
      if (!made) throw new Refusal("passkeyRefused");
      await addPasskey(tx, waiting.userNumber, { ...made, name });
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "passkeyRefused") throw error;
    throw new Refusal("passkeyRefused", {
      resent: { challenge: await renewChallenge("auth", waiting.session) },
    });
  }
}

async function enrol(
  waiting: Waiting,
  browser: BrowserFacts,
  factor: Factor,
  setUp: (tx: Transaction) => Promise<void>,
): Promise<Enrolled> {
  const { userNumber } = waiting;
  let recoveryCodes: string[] | null = null;
  const sessionId = await admit(waiting, browser, async (tx) => {
    await setUp(tx);
    await followChange(tx, userNumber, waiting.session);
    recoveryCodes = await firstRecoveryCodes(tx, userNumber);
    const entry = await entryOf(tx, userNumber);
    await record(tx, { ...entry, event: "secondFactor.added", details: { factor } });
    return factor;
  });
  return { sessionId, recoveryCodes };
}

async function requireWaiting(sessionId: string, awaits: Awaited): Promise<Waiting> {
  const waiting = await transaction("auth", (tx) => findWaiting(tx, sessionId, awaits));
  if (waiting) return waiting;
  if (await hasTurn("refusalRecord", "secondStep"))
    await recordRefusal({
      event: "session.started",
      actor: null,
      details: { reason: "sessionEnded" },
    });
  throw new Refusal("sessionEnded");
}

/**
 * Lets somebody in: judges the factor, deletes the waiting session and opens one with a new id, all or nothing (S-12). Of
 * two attempts at the same moment the second waits for the first and finds nothing to end.
 */
async function admit(
  waiting: Waiting,
  browser: BrowserFacts,
  judge: (tx: Transaction) => Promise<Factor>,
): Promise<string> {
  const { session, userNumber } = waiting;
  const entry: Entry = { event: "session.started", actor: null, target: userNumber };
  const entering = attempt(entry, async (tx) => {
    await tx.execute(sql`select from users where number = ${userNumber} for no key update`);
    if (!(await isStillWaiting(tx, waiting))) throw new Refusal("sessionEnded");
    const factor = await judge(tx);
    await tx.execute(sql`delete from sessions where id_hash = ${session}`);
    return beginSession(tx, userNumber, browser, { factor });
  });
  return entering.catch(async (error: unknown) => {
    // whoever has the password and guesses codes is stopped like who guesses passwords.
    if (error instanceof Refusal && wrongFactors.has(error.code))
      await transaction("auth", (tx) => countFailure(tx, userNumber, browser.device));
    throw error;
  });
}

const wrongFactors: ReadonlySet<string> = new Set(["wrongCode", "passkeyRefused"]);

/** Under the user's lock: nobody has let this session in, ended it or shut its person out in the meantime. */
async function isStillWaiting(tx: Transaction, waiting: Waiting): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from sessions s join users u on u.number = s.user_number
    where s.id_hash = ${waiting.session} and s.awaits = ${waiting.awaits} and ${isAlive} and ${mayStay}`);
  return rows.length > 0;
}

/** Who is let in, as the one who does it. */
async function entryOf(tx: Transaction, userNumber: number): Promise<Omit<Entry, "event">> {
  const [row] = await tx.execute<{ organization_id: number }>(
    sql`select organization_id from users where number = ${userNumber}`,
  );
  const actor = { userNumber, organizationId: row?.organization_id ?? 0 };
  return { actor, target: userNumber };
}
