import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { setPassword } from "#lib/domain/account/passwords";
import { issueLink } from "#lib/domain/links/issue";
import { findLink } from "#lib/domain/links/state";
import { dayFromToday } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { lettersTo } from "#lib/domain/testing/letters";
import { elsewhere as stranger } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import de from "#lib/messages/de.json";
import { rates } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { forgotPassword } from "#lib/rules/schemas/account";
import { requestPasswordReset } from "./forgotten-password";

let world: World;
let provider: Awaited<ReturnType<typeof addOrganization>>;
before(async () => {
  world = await openWorld();
  provider = await addOrganization("provider", null);
});
after(() => world.close());

const password = "Neun stille Möwen am Kai";
type Reason = keyof typeof de.letters.accountRestricted.state;

/** What was done to an account after its link was sent, and why it is blocked then. */
const facts: [title: string, done: SQL | "closed" | "closedAbove", reason: Reason | null][] = [
  ["without a restriction", sql`locked_at = null`, null],
  ["locked by the provider", sql`locked_at = now(), locked_by = 'provider'`, "locked"],
  ["locked by failures", sql`locked_at = now(), locked_by = 'failures'`, "locked"],
  ["deactivated", sql`deactivated_at = now()`, "deactivated"],
  ["past its validity", sql`valid_until = current_date - 2`, "noLongerValid"],
  ["on the last day of its validity", sql`valid_until = current_date + 1`, null],
  ["not valid yet", sql`valid_from = current_date + 5`, null],
  ["in a closed organization", "closed", "closed"],
  ["below a closed organization", "closedAbove", "closed"],
  [
    "locked, deactivated and past its validity at once",
    sql`locked_at = now(), locked_by = 'provider', deactivated_at = now(), valid_until = current_date - 2`,
    "locked",
  ],
];

/** An organization of its own with an administrator, because some are closed. */
async function openOffice() {
  const reseller = await addOrganization("reseller", provider);
  const office = await addOrganization("customer", reseller);
  await addUser(office.organizationId, [], {
    isOwner: true,
    firstName: "Rita",
    lastName: "Hauptmann",
  });
  return { reseller: reseller.organizationId, office: office.organizationId };
}

/** A user with a live link, to whom something was done then. */
async function personWith(done: (typeof facts)[number][1], activated: boolean) {
  const { reseller, office } = await openOffice();
  const pending = activated ? {} : { activatedAt: null, passwordHash: null };
  const email = `tabelle${office}@muster.example`;
  const { userNumber } = await addUser(office, ["invoices"], { ...pending, email });
  const purpose = activated ? "passwordReset" : "activation";
  const { token } = await transaction("system", (tx) => issueLink(tx, userNumber, purpose));
  await letTimePass("2 minutes", userNumber);
  if (done === "closed" || done === "closedAbove") {
    const closed = done === "closed" ? office : reseller;
    await rows(sql`update organizations set closed_at = now() where id = ${closed}`);
  } else {
    await rows(sql`update users set ${done} where number = ${userNumber}`);
  }
  return { userNumber, email, token, office };
}

function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );
}

describe("account, forgotten password, opening a link and setting a password agree on every restriction (R-405, R-409)", () => {
  for (const activated of [true, false]) {
    for (const [title, done, reason] of facts) {
      test(`${activated ? "an activated account" : "an invitation"} ${title}`, async () => {
        const { email, token } = await personWith(done, activated);
        assert.equal((await findLink(token)).state, reason ? "blocked" : "live");
        await requestPasswordReset(email, stranger().address);
        const [letter, ...more] = await lettersTo(world, email);
        assert.deepEqual(more, []);
        if (reason) {
          assert.equal(letter?.kind, "accountRestricted");
          assert.equal(letter?.token, "", "no link that opens anything");
          assert.ok(letter?.text.includes(de.letters.accountRestricted.state[reason]));
          assert.equal(await outcomeOf(setPassword(token, password)), "linkDead");
          return;
        }
        assert.equal(letter?.kind, activated ? "passwordReset" : "newActivationLink");
        const newest = letter?.token ?? "";
        assert.equal((await findLink(newest)).state, "live");
        assert.equal(await outcomeOf(setPassword(token, password)), "linkDead", "an older link");
        assert.equal(await outcomeOf(setPassword(newest, password)), "done");
      });
    }
  }

  test("an invitation past its thirty days gets nothing, whatever other restriction applies", async () => {
    for (const done of [sql`locked_at = null`, sql`deactivated_at = now()`]) {
      const { userNumber, email, token } = await personWith(done, false);
      await letTimePass("30 days", userNumber);
      await requestPasswordReset(email, stranger().address);
      assert.deepEqual(await lettersTo(world, email), []);
      assert.equal(await outcomeOf(setPassword(token, password)), "linkDead");
    }
  });
});

describe("the letter that says whom to ask", () => {
  test("the letter names administrators of the user's organization who can sign in, and nobody else", async () => {
    const { email, office } = await personWith(sql`deactivated_at = now()`, true);
    const one = (lastName: string, facts: Parameters<typeof addUser>[2] = {}) =>
      addUser(office, ["userAdministration"], { firstName: "Kai", lastName, ...facts });
    await one("Darfrein");
    await one("Gesperrt", { lockedAt: new Date(), lockedBy: "failures" });
    await one("Stillgelegt", { deactivatedAt: new Date() });
    await one("Eingeladen", { activatedAt: null, passwordHash: null });
    await one("Abgelaufen", { validUntil: await dayFromToday(-1) });
    await addUser(office, ["invoices"], { firstName: "Kai", lastName: "Kollege" });
    const elsewhere = await openOffice();
    await addUser(elsewhere.office, ["userAdministration"], { lastName: "Anderswo" });
    await requestPasswordReset(email, stranger().address);
    const [letter] = await lettersTo(world, email);
    assert.match(letter?.text ?? "", /Rita Hauptmann[\s\S]*Kai Darfrein/);
    assert.doesNotMatch(
      letter?.text ?? "",
      /Gesperrt|Stillgelegt|Eingeladen|Abgelaufen|Kollege|Anderswo/,
    );
  });

  test("the letter names nobody to an owner, whom nobody in the organization can reactivate or unlock (R-305)", async () => {
    const { office } = await personWith(sql`locked_at = null`, true);
    await addUser(office, ["userAdministration"], { firstName: "Kai", lastName: "Darfnicht" });
    const owner = sql`organization_id = ${office} and is_owner`;
    const { email, number } = (
      await rows<{
        email: string;
        number: string;
      }>(sql`update users set deactivated_at = now() where ${owner}
        returning email, (select customer_number from organizations where id = ${office}) as number`)
    )[0] ?? { email: "", number: "" };
    await requestPasswordReset(number, stranger().address);
    const [letter] = await lettersTo(world, email);
    assert.equal(letter?.kind, "accountRestricted");
    assert.doesNotMatch(letter?.text ?? "", /Darfnicht/);
    assert.match(letter?.text ?? "", /nur der Kundenservice/);
  });

  test("the letter tells an invited user of the activation, not of a password", async () => {
    const { email } = await personWith(sql`deactivated_at = now()`, false);
    await requestPasswordReset(email, stranger().address);
    const [letter] = await lettersTo(world, email);
    assert.ok(letter?.text.includes(de.letters.accountRestricted.pending.afterwards));
  });

  test("the letter is sent once a minute at most, and never to a user who can sign in again by now", async () => {
    const { userNumber, email } = await personWith(sql`deactivated_at = now()`, true);
    await requestPasswordReset(email, stranger().address);
    await requestPasswordReset(email, stranger().address);
    assert.equal((await lettersTo(world, email)).length, 1);
    await letTimePass("61 seconds", userNumber);
    await requestPasswordReset(email, stranger().address);
    assert.equal((await lettersTo(world, email)).length, 2);
    await rows(
      sql`insert into outbox (kind, user_number) values ('accountRestricted', ${userNumber})`,
    );
    await rows(sql`update users set deactivated_at = null where number = ${userNumber}`);
    await drainOutbox();
    assert.equal((await lettersTo(world, email)).length, 2);
    const states = sql`select json_agg(state order by created_at) from outbox where user_number = ${userNumber}`;
    assert.deepEqual(await value(states), ["sent", "sent", "cancelled"]);
  });
});

test("one request a minute and five a day lead to a letter, whatever login and address they use (S-61, FF-W3)", async () => {
  const { office } = await personWith(sql`locked_at = null`, true);
  const [owner] = await rows<{ number: string; email: string; customer_number: string }>(
    sql`select u.number, u.email, o.customer_number from users u join organizations o on o.id = u.organization_id
      where o.id = ${office} and u.is_owner`,
  );
  assert.ok(owner);
  const { number, email, customer_number: customerNumber } = owner;
  const names = [email, email.toUpperCase(), customerNumber, `u${number}`, `U${number}`];
  for (let minute = 0; minute < 3 * names.length; minute += 1) {
    await letTimePass("61 seconds", Number(number));
    for (const name of [names[minute % names.length], email])
      await requestPasswordReset(name ?? "", stranger().address);
    await drainOutbox();
  }
  assert.equal((await lettersTo(world, email)).length, rates.forgottenDay.burst);
  const refused = sql`select count(*)::int from audit_events where target_number = ${Number(number)}
    and event = 'link.sent' and outcome = 'refused' and details->>'reason' = 'tooManyAttempts'`;
  assert.ok((await value<number>(refused)) > 0, "and the audit log says so");
});

test("a stored address with a leading apostrophe gets the letter (R-212)", async () => {
  const { office } = await personWith(sql`locked_at = null`, true);
  const email = "'marke@muster.example";
  await addUser(office, ["invoices"], { email });
  await requestPasswordReset(forgotPassword.parse({ login: email }).login, stranger().address);
  assert.equal((await lettersTo(world, email)).length, 1);
});

test("requests that were ignored because one came a minute ago do not count against the five of a day (S-61, FF-W3)", async () => {
  const { userNumber, email } = await personWith(sql`locked_at = null`, true);
  for (let one = 0; one < 12; one += 1) await requestPasswordReset(email, stranger().address);
  assert.equal((await lettersTo(world, email)).length, 1);
  await letTimePass("61 seconds", userNumber);
  await requestPasswordReset(email, stranger().address);
  assert.equal((await lettersTo(world, email)).length, 2);
});

test("one request a minute is stored for a login, and ten an hour for an address (S-61)", async () => {
  const requests = () =>
    value<number>(sql`select count(*)::int from outbox where kind = 'passwordForgotten'`);
  const before = await requests();
  const asks = () => requestPasswordReset("Viel.Gefragt@muster.example", stranger().address);
  await asks();
  await requestPasswordReset("viel.gefragt@MUSTER.example", stranger().address);
  assert.equal(await requests(), before + 1);
  for (let minute = 0; minute < 4; minute += 1) {
    await letTimePass("61 seconds");
    await asks();
  }
  assert.equal(await requests(), before + 5);
  const { address } = stranger();
  for (let one = 0; one < 15; one += 1)
    await requestPasswordReset(`wer${one}@muster.example`, address);
  assert.equal(await requests(), before + 5 + rates.forgottenAddress.burst);
});
