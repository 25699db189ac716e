import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { setPassword } from "#lib/domain/account/passwords";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { type Company, openCompany } from "#lib/domain/testing/company";
import {
  addUser,
  knownPassword,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { elsewhere } from "#lib/domain/testing/origins";
import { listTasks } from "#lib/domain/testing/tasks";
import { letTimePass } from "#lib/domain/testing/time";
import { lockUser, unlockUser } from "#lib/domain/users/lock";
import { removeUser } from "#lib/domain/users/remove";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { purge } from "#lib/domain/worker/purge";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import { insideRequest, type RequestContext } from "#lib/infra/server/request-context";
import { limits, rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { signIn } from "#lib/rules/schemas/account";
import { DatabaseUnavailable, Overloaded } from "#lib/rules/unavailable";
import type { ClientOrigin } from "./account";
import { authenticate } from "./authenticate";
import { requireKnownIfOverLimit, withSignInCapacity } from "./capacity";
import { countFailure } from "./failures";
import { requestPasswordReset } from "./forgotten-password";
import { findSignedIn } from "./session-user";
import { startSession } from "./sessions";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let people = 0;
async function person(facts: Parameters<typeof addUser>[2] = {}) {
  people += 1;
  const email = `person${people}@anmelden.example`;
  const { userNumber } = await addUser(company.organizationId, ["invoices"], { email, ...facts });
  return { userNumber, email };
}

/**
 * The outcome that a person sees: in, wrong, or how long to wait (in seconds); "turnedAway" after the limits, where on a
 * busy machine too many passwords wait to be hashed (S-66).
 */
async function tries(login: string, password: string, from: ClientOrigin = elsewhere()) {
  try {
    return (await authenticate(login, password, from)) === null ? "wrong" : "in";
  } catch (error) {
    if (error instanceof Overloaded) return "turnedAway";
    assert.ok(error instanceof Refusal && error.code === "tooManyAttempts", String(error));
    return Number(error.values.seconds);
  }
}

/** Signs in completely in this browser. */
async function signsIn(userNumber: number, device: string, userAgent = ""): Promise<string> {
  const browser = { userAgent, previousSession: null, device } as const;
  return (await startSession(userNumber, browser)) ?? assert.fail("not let in");
}

/**
 * Asserts that of many attempts no more got past the limits than they allow: the burst, and one for each interval that
 * they took.
 *
 * @param began when they came, by this process's clock
 */
function assertBurst(answers: Awaited<ReturnType<typeof tries>>[], began: number): void {
  const { burst, interval } = rates.signInAccount;
  const reached = answers.filter((answer) => answer === "wrong" || answer === "turnedAway").length;
  const most = burst + Math.floor((performance.now() - began) / interval);
  assert.ok(reached >= burst && reached <= most, `${reached} of ${burst} to ${most}`);
}

/** Failures as if the waits between them had passed. */
const fails = async (userNumber: number, times: number, device: string | null = null) => {
  for (let one = 0; one < times; one += 1)
    await transaction("auth", (tx) => countFailure(tx, userNumber, device));
};

const failuresOf = (userNumber: number) =>
  value<number>(sql`select failed_sign_ins from users where number = ${userNumber}`);
const lockOf = (userNumber: number) =>
  value<string | null>(sql`select locked_by from users where number = ${userNumber}`);
const knownOf = (userNumber: number) =>
  value<number>(sql`select count(*)::int from known_devices where user_number = ${userNumber}`);
const lettersOf = async (userNumber: number) =>
  (
    await rows<{ kind: string }>(
      sql`select kind from outbox where user_number = ${userNumber} order by created_at`,
    )
  ).map(({ kind }) => kind);

describe("growing waits after failed sign-ins (S-61)", () => {
  test("after a few attempts unknown browsers have to wait, then longer, and never longer than a quarter of an hour", async () => {
    const { email } = await person();
    const waits: number[] = [];
    for (let wrong = 0; wrong < 30; ) {
      const answer = await tries(email, "falsch");
      if (answer === "wrong") wrong += 1;
      else {
        waits.push(Number(answer));
        await letTimePass(`${answer} seconds`);
      }
    }
    assert.ok((waits[0] ?? 0) <= 30, `first ${waits[0]}`);
    assert.ok(waits.some((wait) => wait > 60 && wait <= 120));
    const longest = Math.max(...waits);
    assert.ok(longest > 14 * 60 && longest <= 15 * 60, `longest ${longest}`);
    // The right password waits too: an attacker must not be told by a missing wait.
    assert.ok(Number(await tries(email, knownPassword)) > 0);
  });

  test("an unknown login waits exactly like a known one (R-502)", async () => {
    const { email } = await person();
    const outcomes = async (login: string) => {
      const seen: string[] = [];
      for (let one = 0; one < rates.signInAccount.burst + 2; one += 1) {
        const answer = await tries(login, "falsch");
        seen.push(typeof answer === "number" ? "wait" : answer);
      }
      return seen;
    };
    assert.deepEqual(await outcomes("niemand@anmelden.example"), await outcomes(email));
  });

  test("unknown addresses are counted like known ones, in every spelling (R-502, FF-B6)", async () => {
    const spellings: ((login: string) => string)[] = [
      (login) => login.replaceAll("i", "İ"),
      (login) => login.replaceAll("i", "I"),
      (login) => login.replaceAll("i", "ı"),
      (login) => login.replaceAll("k", "\u212a"),
      (login) => login.replaceAll("s", "ſ"),
      (login) => login.replaceAll("a", "Ａ"),
      (login) => login.replaceAll("e", "e\u0301"),
      (login) => `${login}\u0000`,
      (login) => login.toUpperCase(),
      (login) => `'${login}`,
      (login) => `''${login}`,
    ];
    const outcomes = async (login: string) => {
      const seen: string[] = [];
      for (let one = 0; one < rates.signInAccount.burst; one += 1)
        seen.push(String(await tries(login, "falsch")));
      for (const spell of spellings)
        seen.push(typeof (await tries(spell(login), "falsch")) === "number" ? "wait" : "wrong");
      return seen;
    };
    await person({ email: "iris.klimsa@anmelden.example" });
    assert.deepEqual(
      await outcomes("iris.klimse@anmelden.example"),
      await outcomes("iris.klimsa@anmelden.example"),
    );
  });

  test("an account is found by one folding of its address, and not by one that only looks alike (FF-B6)", async () => {
    await person({ email: "Kai.Iris@anmelden.example" });
    for (const login of ["kai.iris@anmelden.example", "KAI.IRIS@ANMELDEN.EXAMPLE"])
      assert.equal(await tries(login, knownPassword), "in", login);
    for (const login of [
      "kai.İris@anmelden.example",
      "\u212aai.iris@anmelden.example",
      "kaı.iris@anmelden.example",
    ])
      assert.equal(await tries(login, knownPassword), "wrong", login);
  });

  test("a stored address with a leading apostrophe signs in with it, and one without signs in as well (R-212)", async () => {
    const typed = (login: string) =>
      tries(signIn.parse({ login, password: "x" }).login, knownPassword);
    await person({ email: "'Marks@anmelden.example" });
    assert.deepEqual(
      [await typed("'marks@anmelden.example"), await typed("marks@anmelden.example")],
      ["in", "in"],
    );
    // Both exist: each is found as it is typed.
    await person({ email: "marks@anmelden.example", activatedAt: null, passwordHash: null });
    assert.deepEqual(
      [await typed("'marks@anmelden.example"), await typed("marks@anmelden.example")],
      ["in", "wrong"],
    );
    const { email } = await person();
    assert.deepEqual([await typed(`'${email}`), await typed(`'${email}'`)], ["in", "in"]);
    await person({ email: "kai@xn--abc.example" });
    assert.equal(await typed("Kai@XN--ABC.example"), "in");
  });

  test("all logins of one account share its limits (S-68)", async () => {
    const { userNumber, email } = await person();
    const names = [email, email.toUpperCase(), `u${userNumber}`];
    for (let one = 0; one < rates.signInAccount.burst; one += 1)
      assert.equal(await tries(names[one % names.length] ?? "", "falsch"), "wrong");
    for (const name of names) assert.ok(Number(await tries(name, "falsch")) > 0, name);
  });

  test("of two hundred simultaneous attempts no more than the burst are compared with the password", async () => {
    const { userNumber, email } = await person();
    const since = await endOfAuditLog();
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 200 }, () => tries(email, "falsch")));
    const wrong = answers.filter((answer) => answer === "wrong").length;
    assertBurst(answers, began);
    assert.equal(await failuresOf(userNumber), wrong);
    const entries = await auditLogSince(since);
    const refused = entries.filter(({ details }) => details?.reason === "tooManyAttempts").length;
    assert.equal(entries.length - refused, wrong);
    const minutes = Math.ceil((performance.now() - began) / rates.refusalRecord.interval);
    assert.ok(
      refused >= 1 && refused <= minutes,
      `${refused} refusals on record in ${minutes} minutes`,
    );
  });

  test("the server in front is told when an address exceeds its limit, and only then (FF-W1)", async () => {
    const from = elsewhere();
    const hears = async (login: string, origin: ClientOrigin) => {
      const context: RequestContext = { id: "one" };
      await insideRequest(context, () => tries(login, "falsch", origin));
      return context.early;
    };
    let seconds: number | undefined;
    let attempts = 0;
    while (seconds === undefined && attempts < 10 * rates.signInAddress.burst) {
      seconds = await hears(`nobody${attempts}@anmelden.example`, from);
      attempts += 1;
    }
    assert.ok(attempts > rates.signInAddress.burst, String(attempts));
    assert.ok(seconds && seconds <= rates.signInAddress.interval / 1000, String(seconds));
    for (let one = 0; one <= rates.signInAccount.burst; one += 1)
      assert.equal(await hears("crowded@anmelden.example", elsewhere()), undefined);
  });

  test("a request marked as over the limit of places is refused without a query, also below the limit, unless the browser is known (FF-W1)", async () => {
    const asked = async (known: boolean) => {
      await insideRequest({ id: "one", ledPast: 2 }, () =>
        requireKnownIfOverLimit(async () => known),
      );
      return "goes on";
    };
    await assert.rejects(asked(false), (error: unknown) => {
      assert.ok(error instanceof Refusal && error.code === "tooManyAttempts");
      return error.values.seconds === 2;
    });
    assert.equal(await asked(true), "goes on");
  });

  test("one address cannot try many accounts, and another address still can", async () => {
    const from = elsewhere();
    const answers = [];
    for (let one = 0; one < rates.signInAddress.burst + 30; one += 1)
      answers.push(await tries(`streuung${one}@anmelden.example`, "falsch", from));
    assert.ok(answers.some((answer) => typeof answer === "number"));
    assert.equal(await tries("streuung@anmelden.example", "falsch"), "wrong");
  });

  test("a successful sign-in resets the account's wait", async () => {
    const { userNumber, email } = await person();
    for (let one = 0; one < rates.signInAccount.burst - 1; one += 1) await tries(email, "falsch");
    assert.equal(await tries(email, knownPassword), "in");
    await signsIn(userNumber, newRandomId());
    assert.equal(await failuresOf(userNumber), 0);
    for (let one = 0; one < rates.signInAccount.burst; one += 1)
      assert.equal(await tries(email, "falsch"), "wrong");
  });

  test("an attempt refused by the limit counts no failure and is recorded once", async () => {
    const { userNumber, email } = await person();
    const from = elsewhere();
    for (let one = 0; one < rates.signInAccount.burst; one += 1) await tries(email, "falsch", from);
    const since = await endOfAuditLog();
    for (let one = 0; one < 20; one += 1) await tries(email, "falsch", from);
    assert.equal(await failuresOf(userNumber), rates.signInAccount.burst);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, target, details }) => ({
        event,
        outcome,
        target,
        details,
      })),
      [
        {
          event: "session.started",
          outcome: "refused",
          target: userNumber,
          details: { reason: "tooManyAttempts" },
        },
      ],
    );
  });
});

describe("the lock after failures (R-503, S-63)", () => {
  test("ninety-nine failures and a success lock nothing, and the count starts again", async () => {
    const { userNumber } = await person();
    await fails(userNumber, limits.failuresUntilLock - 1);
    await signsIn(userNumber, newRandomId());
    await fails(userNumber, limits.failuresUntilLock - 1);
    assert.equal(await lockOf(userNumber), null);
  });

  test("the hundredth failure locks: unknown browsers are refused even with the right password, sessions and known browsers continue", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    const session = await signsIn(userNumber, device);
    const since = await endOfAuditLog();
    await fails(userNumber, limits.failuresUntilLock);
    assert.equal(await lockOf(userNumber), "failures");
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "user.locked",
        outcome: "done",
        actor: null,
        target: userNumber,
        organization: company.organizationId,
        details: { reason: "failures" },
      },
    ]);
    assert.equal(await tries(email, knownPassword), "wrong");
    const unknown = { userAgent: "", previousSession: null } as const;
    assert.equal(await startSession(userNumber, { ...unknown, device: newRandomId() }), null);
    assert.ok(await findSignedIn(session, readOpenTasks));
    assert.equal(await tries(email, knownPassword, { ...elsewhere(), devices: [device] }), "in");
    await signsIn(userNumber, device);
    assert.equal(await lockOf(userNumber), "failures", "only the provider unlocks");
  });

  test("of a hundred simultaneous failures after ninety-nine, one locks, and the provider and the user are told once", async () => {
    const { userNumber, email } = await person();
    await fails(userNumber, limits.failuresUntilLock - 1);
    await Promise.all(Array.from({ length: 100 }, () => fails(userNumber, 1)));
    assert.equal(await failuresOf(userNumber), limits.failuresUntilLock);
    assert.deepEqual(await lettersOf(userNumber), ["accountLocked"]);
    const open = (await listTasks(company.provider)).filter(
      (task) => task.kind === "accountLocked",
    );
    assert.equal(open.filter(({ user }) => user.userNumber === userNumber).length, 1);
    await drainOutbox();
    const letter = (await lettersTo(world, email)).at(-1);
    assert.equal(letter?.kind, "accountLocked");
    assert.ok(letter?.text.includes("100 Fehlversuche"));
  });

  test("unlocking by the provider resets the failures, completes the task and admits unknown browsers", async () => {
    const { userNumber, email } = await person();
    for (let one = 0; one < rates.signInAccount.burst + 1; one += 1) await tries(email, "falsch");
    await fails(userNumber, limits.failuresUntilLock);
    await assert.rejects(unlockUser(company.owner, userNumber), { code: "serviceOnly" });
    assert.equal(await lockOf(userNumber), "failures");
    await unlockUser(company.provider, userNumber);
    assert.equal(await failuresOf(userNumber), 0);
    assert.equal(await tries(email, knownPassword), "in");
    const open = await value(
      sql`select count(*)::int from tasks where user_number = ${userNumber} and settled_at is null`,
    );
    assert.equal(open, 0);
  });

  test("a letter about a lock that has been lifted is not sent", async () => {
    const { userNumber } = await person();
    await fails(userNumber, limits.failuresUntilLock);
    await unlockUser(company.provider, userNumber);
    await drainOutbox();
    const state = await value(
      sql`select state from outbox where user_number = ${userNumber} and kind = 'accountLocked'`,
    );
    assert.equal(state, "cancelled");
  });

  test("an account that was never activated cannot be locked by failures", async () => {
    const { userNumber } = await person({ activatedAt: null, passwordHash: null });
    await fails(userNumber, limits.failuresUntilLock + 1);
    assert.equal(await failuresOf(userNumber), 0);
    assert.equal(await lockOf(userNumber), null);
  });

  test("a lock ends pending sessions that began with a guessed password", async () => {
    const { userNumber } = await person();
    await signsIn(userNumber, newRandomId());
    await rows(sql`insert into sessions (id_hash, user_number, expires_at, user_agent, pending_step)
      values ('half-way', ${userNumber}, now() + interval '1 hour', '', 'secondFactor')`);
    await fails(userNumber, limits.failuresUntilLock);
    const left = await rows(
      sql`select pending_step from sessions where user_number = ${userNumber}`,
    );
    assert.deepEqual(left, [{ pending_step: null }]);
  });
});

describe("known browsers (R-503, S-64)", () => {
  test("during an attack from a thousand addresses a known browser signs in at the first try, and an unknown one waits a quarter of an hour at most", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    const answers: Awaited<ReturnType<typeof tries>>[] = [];
    const began = performance.now();
    for (let hundred = 0; hundred < 10; hundred += 1)
      answers.push(
        ...(await Promise.all(Array.from({ length: 100 }, () => tries(email, "falsch")))),
      );
    assertBurst(answers, began);
    await fails(userNumber, limits.failuresUntilLock);
    assert.equal(await tries(email, knownPassword, { ...elsewhere(), devices: [device] }), "in");
    await unlockUser(company.provider, userNumber);
    for (let one = 0; one < 30; one += 1) {
      const wait = await tries(email, "falsch");
      if (typeof wait === "number") await letTimePass(`${wait} seconds`);
    }
    const wait = await tries(email, knownPassword);
    assert.ok(wait === "in" || Number(wait) <= 15 * 60, String(wait));
    assert.equal(await tries(email, knownPassword, { ...elsewhere(), devices: [device] }), "in");
  });

  test("a known browser does not wait even if a colleague has used up its address's limit", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    const office = elsewhere();
    for (let one = 0; one < 2 * rates.signInAddress.burst; one += 1)
      await tries(`kollege${one}@anmelden.example`, "falsch", office);
    assert.equal(await tries(email, knownPassword, { ...office, devices: [device] }), "in");
  });

  test("a known browser has limits of its own, and is no longer known after ten failures in a row", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    for (let one = 0; one < rates.signInDevice.burst; one += 1)
      assert.equal(await tries(email, "falsch", { ...elsewhere(), devices: [device] }), "wrong");
    assert.equal(await failuresOf(userNumber), 0, "they are not the account's");
    assert.equal(await knownOf(userNumber), 0);
    await fails(userNumber, 1, device);
    assert.equal(await failuresOf(userNumber), 1, "from now on they are");
  });

  test("a known browser that has used up its attempts waits like any other, even before it stops being known", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    for (let one = 0; one < rates.signInDevice.burst; one += 1) {
      await tries(email, "falsch", { ...elsewhere(), devices: [device] });
      await rows(
        sql`update known_devices set failed_sign_ins = 0 where user_number = ${userNumber}`,
      );
    }
    assert.ok(Number(await tries(email, "falsch", { ...elsewhere(), devices: [device] })) > 0);
  });

  test("a browser is known only for the user who signed in there", async () => {
    const one = await person();
    const other = await person();
    const device = newRandomId();
    await signsIn(one.userNumber, device);
    await fails(other.userNumber, limits.failuresUntilLock);
    assert.equal(
      await tries(other.email, knownPassword, { ...elsewhere(), devices: [device] }),
      "wrong",
    );
  });

  test("a lock by the provider applies to known browsers too", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    const session = await signsIn(userNumber, device);
    await fails(userNumber, limits.failuresUntilLock);
    await lockUser(company.provider, userNumber);
    assert.equal(await findSignedIn(session, readOpenTasks), null);
    assert.equal(await tries(email, knownPassword, { ...elsewhere(), devices: [device] }), "wrong");
  });

  test("a new password by link deletes all known browsers, and a lock by failures stays (D-7)", async () => {
    const { userNumber, email } = await person();
    await signsIn(userNumber, newRandomId());
    await signsIn(userNumber, newRandomId());
    await requestPasswordReset(email, elsewhere().address);
    await drainOutbox();
    const token = await newestToken(world, email);
    await setPassword(token, "Neun stille Möwen am Kai");
    assert.equal(await knownOf(userNumber), 0);
    await fails(userNumber, limits.failuresUntilLock);
    await letTimePass("1 day");
    await requestPasswordReset(email, elsewhere().address);
    await drainOutbox();
    assert.equal((await lettersTo(world, email)).at(-1)?.kind, "accountRestricted");
    assert.equal(await lockOf(userNumber), "failures");
  });

  test("known browsers are deleted with the account, and after half a year without use", async () => {
    const { userNumber } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    await letTimePass("179 days", userNumber);
    await purge();
    assert.equal(await knownOf(userNumber), 1);
    await letTimePass("2 days", userNumber);
    await fails(userNumber, 1, device);
    assert.equal(
      await failuresOf(userNumber),
      1,
      "known no more, whether the purge has run or not",
    );
    await purge();
    assert.equal(await knownOf(userNumber), 0);
    await signsIn(userNumber, device);
    await removeUser(company.owner, userNumber);
    assert.equal(await knownOf(userNumber), 0);
  });
});

describe("letters about a sign-in (S-69)", () => {
  const linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  test("the first browser causes no letter; the next new one does, and the letter names it", async () => {
    const { userNumber, email } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    await signsIn(userNumber, device);
    assert.deepEqual(await lettersOf(userNumber), []);
    await signsIn(userNumber, newRandomId(), linux);
    assert.deepEqual(await lettersOf(userNumber), ["newSignIn"]);
    await drainOutbox();
    const letter = (await lettersTo(world, email)).at(-1);
    assert.equal(letter?.kind, "newSignIn");
    assert.match(letter?.text ?? "", /Firefox auf Linux/);
    const addresses = [...(letter?.text ?? "").matchAll(/https?:\/\/[^\s/]+/g)].map(([one]) => one);
    assert.ok(addresses.includes("http://localhost:3000"));
  });

  test("a sign-in after many failures causes a letter, in a known browser too", async () => {
    const { userNumber } = await person();
    const device = newRandomId();
    await signsIn(userNumber, device);
    await fails(userNumber, limits.failuresToTell - 1);
    await signsIn(userNumber, device);
    assert.deepEqual(await lettersOf(userNumber), []);
    await fails(userNumber, limits.failuresToTell - 1);
    await fails(userNumber, 1, device);
    await signsIn(userNumber, device);
    assert.deepEqual(await lettersOf(userNumber), ["newSignIn"]);
  });
});

test("of five hundred simultaneous sign-ins some are refused, nothing else fails, and memory stays bounded (S-66)", async () => {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const answers = await Promise.allSettled(
    Array.from({ length: 500 }, (_, one) =>
      withSignInCapacity(() => authenticate(`menge${one}@anmelden.example`, "falsch", elsewhere())),
    ),
  );
  clearInterval(watch);
  const away = answers.filter((answer) => answer.status === "rejected");
  // On a slow machine some already wait too long for a connection: they too are told to come again (S-93).
  assert.ok(
    away.every(
      ({ reason }) => reason instanceof Overloaded || reason instanceof DatabaseUnavailable,
    ),
    String(away.map(({ reason }) => reason)),
  );
  assert.ok(away.length < answers.length, "some got their answer");
  assert.equal(
    answers.length - away.length,
    answers.filter((one) => one.status === "fulfilled" && one.value === null).length,
  );
  const permitted = availableParallelism() * 19 + 50;
  assert.ok(most - before <= permitted * 1024 * 1024, `${(most - before) / 1024 / 1024} MiB`);
});
