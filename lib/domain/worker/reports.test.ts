import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { changeOwnLetters } from "#lib/domain/account/own-letters";
import { setPassword } from "#lib/domain/account/passwords";
import { type Company, dayFromToday, invite, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type ReportKind, reportKinds } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";
import { workOff } from "./clock";
import { tellOfEnding } from "./report-subjects";
import { reportToAdministrators } from "./reports";

const password = "Sieben rote Boote am Steg";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());
/** Each test has a customer of its own, below the reseller. */
beforeEach(async () => {
  const { organizationId, organizationKind: kind } = company.reseller;
  const customer = await addOrganization("customer", { organizationId, kind }, ["cloudPbx"]);
  const add = (...[areas, facts]: [AreaId[], object?]) =>
    addUser(customer.organizationId, areas, facts);
  company = {
    ...company,
    organizationId: customer.organizationId,
    owner: await add([], { isOwner: true }),
    administrator: await add(["userAdministration", "invoices"]),
    colleague: await add(["invoices"]),
  };
});

const emailOf = async ({ userNumber }: { userNumber: number }) =>
  (await rows<{ email: string }>(sql`select email from users where number = ${userNumber}`))[0]
    ?.email ?? "";

/** The texts of the reports of this kind that an administrator has got. */
async function reportsTo(person: Actor, kind: ReportKind): Promise<string[]> {
  const letters = await lettersTo(world, await emailOf(person));
  return letters.filter((letter) => letter.kind === kind).map(({ text }) => text);
}

async function activate(actor: Actor, lastName: string): Promise<number> {
  const { organizationId } = company;
  const { userNumber, email } = await invite(actor, { lastName, organizationId });
  await setPassword(await newestToken(world, email), password);
  return userNumber;
}

/** Somebody who was invited and whose letter came back. */
async function returned(lastName: string): Promise<number> {
  const { userNumber, email } = await invite(company.administrator, { lastName });
  await lettersTo(world, email);
  await rows(sql`update outbox set delivery = 'bounced' where user_number = ${userNumber}`);
  return userNumber;
}

async function limited(lastName: string, days: number, facts = {}): Promise<number> {
  const validUntil = await dayFromToday(days);
  const all = { lastName, validUntil, ...facts };
  return (await addUser(company.organizationId, ["invoices"], all)).userNumber;
}

/** An hour later, as far as letters to administrators are concerned. */
const anHourLater = () =>
  rows(
    sql`update outbox set created_at = created_at - interval '61 minutes' where kind in ${reportKinds}`,
  );

describe("administrators are told when a colleague has activated (FEEL-M13)", () => {
  test("those of the organization who manage users get a letter, and so does the person above who added the user; nobody else does", async () => {
    const number = await activate(company.reseller, "Von Oben");
    assert.equal(number > 0, true);
    await workOff();
    const { administrator, owner, reseller } = company;
    for (const person of [administrator, owner, reseller]) {
      const [text, ...more] = await reportsTo(person, "colleaguesActivated");
      assert.match(text ?? "", /Ola Von Oben/);
      assert.match(text ?? "", new RegExp(`/users/${number}$`, "m"));
      assert.deepEqual(more, []);
    }
    for (const person of [company.provider, company.neighbour, company.colleague])
      assert.deepEqual(await reportsTo(person, "colleaguesActivated"), []);
  });

  test("a person is not told of their own activation", async () => {
    const { userNumber, email } = await invite(company.owner, {
      permissions: ["userAdministration"],
    });
    await setPassword(await newestToken(world, email), password);
    await workOff();
    const [actor] = await rows<Actor>(sql`select number::int as "userNumber" from users
      where number = ${userNumber}`);
    assert.ok(actor);
    assert.deepEqual(await reportsTo(actor, "colleaguesActivated"), []);
    assert.equal((await reportsTo(company.administrator, "colleaguesActivated")).length, 1);
  });

  test("what happens within an hour is one letter more, however much it is and however many processes write it", async () => {
    await activate(company.owner, "Eins");
    await workOff();
    for (const name of ["Zwei", "Drei", "Vier"]) await activate(company.owner, name);
    await Promise.all([1, 2, 3].map(() => reportToAdministrators()));
    assert.equal((await reportsTo(company.administrator, "colleaguesActivated")).length, 1);
    await anHourLater();
    await Promise.all([1, 2, 3].map(() => reportToAdministrators()));
    const [, second, ...more] = await reportsTo(company.administrator, "colleaguesActivated");
    for (const name of ["Zwei", "Drei", "Vier"]) assert.ok(second?.includes(`Ola ${name}`), name);
    assert.ok(!second?.includes("Ola Eins"));
    assert.deepEqual(more, []);
    await anHourLater();
    await reportToAdministrators();
    assert.equal((await reportsTo(company.administrator, "colleaguesActivated")).length, 2);
  });

  test("nobody is told of somebody who was removed meanwhile", async () => {
    const number = await activate(company.owner, "Fort");
    await rows(sql`delete from users where number = ${number}`);
    await workOff();
    assert.deepEqual(await reportsTo(company.administrator, "colleaguesActivated"), []);
  });

  test("an administrator whose right was withdrawn before the letter is sent gets none", async () => {
    await activate(company.owner, "Zu Spät");
    await reportToAdministrators();
    await rows(sql`delete from user_permissions where user_number = ${company.administrator.userNumber}
      and permission = 'userAdministration'`);
    assert.deepEqual(await reportsTo(company.administrator, "colleaguesActivated"), []);
  });
});

describe("administrators are told when an invitation came back (FEEL-M13)", () => {
  test("once for each letter, with the way to the account", async () => {
    const number = await returned("Tippfehler");
    assert.ok((await reportToAdministrators()) >= 2);
    const [text, ...more] = await reportsTo(company.owner, "invitationsReturned");
    assert.match(text ?? "", /Ola Tippfehler/);
    assert.match(text ?? "", new RegExp(`/users/${number}$`, "m"));
    assert.deepEqual(more, []);
    await anHourLater();
    await reportToAdministrators();
    assert.equal((await reportsTo(company.owner, "invitationsReturned")).length, 1);
  });

  test("not of one that was sent again, or long ago", async () => {
    const again = await returned("Nochmal");
    await rows(sql`insert into outbox (kind, user_number, state, settled_at)
      values ('newActivationLink', ${again}, 'sent', clock_timestamp())`);
    const old = await returned("Alt");
    await rows(
      sql`update outbox set settled_at = settled_at - interval '4 days' where user_number = ${old}`,
    );
    await reportToAdministrators();
    assert.deepEqual(await reportsTo(company.owner, "invitationsReturned"), []);
  });
});

describe("administrators are told seven days before somebody's access ends (R-211)", () => {
  test("one letter for several people, the first end first, each end once, however often and late it runs", async () => {
    await limited("In Sieben", limits.daysBeforeEnd);
    const soon = await limited("In Zwei", 2);
    await limited("In Acht", limits.daysBeforeEnd + 1);
    await limited("Vorbei", -1);
    await limited("Gesperrt", 3, { deactivatedAt: new Date() });
    await Promise.all([1, 2, 3].map(() => reportToAdministrators()));
    const [text = "", ...more] = await reportsTo(company.owner, "accessEnding");
    assert.deepEqual(more, []);
    assert.ok(text.indexOf("In Zwei") < text.indexOf("In Sieben"));
    assert.ok(text.includes("In Zwei") && text.includes("In Sieben"));
    assert.doesNotMatch(text, /In Acht|Vorbei|Gesperrt/);
    await anHourLater();
    await reportToAdministrators();
    assert.equal((await reportsTo(company.owner, "accessEnding")).length, 1);
    const later = await dayFromToday(5);
    await rows(sql`update users set valid_until = ${later} where number = ${soon}`);
    assert.ok((await reportToAdministrators()) > 0);
    assert.match((await reportsTo(company.owner, "accessEnding"))[1] ?? "", /In Zwei/);
  });

  test("a date that was moved before the letter is sent is not told", async () => {
    const number = await limited("Verschoben", 3);
    await reportToAdministrators();
    await rows(sql`update users set valid_until = null where number = ${number}`);
    assert.deepEqual(await reportsTo(company.owner, "accessEnding"), []);
  });
});

describe("a letter to administrators costs the same in organizations of any size (FEEL-M13)", () => {
  test("one statement notes a bounded number of people and administrators, and in the end everybody is told of", async () => {
    const people = limits.reportBatch + 10;
    const added = (name: string, count: number, facts: SQL) =>
      rows(sql`insert into users (organization_id, last_name, first_name, email, activated_at, password_hash, valid_until)
        select ${company.organizationId}, ${name}, 'Vor', ${name} || n || ${company.organizationId} || '@muster.example', now(), 'x', ${facts}
        from generate_series(1, ${count}) n`);
    await added("Verwaltung", limits.toldAdministrators + 5, sql`null`);
    await rows(sql`insert into user_permissions (user_number, permission)
      select number, 'userAdministration' from users
      where last_name = 'Verwaltung' and organization_id = ${company.organizationId}`);
    await added("Endet", people, sql`current_date + 3`);
    const noted = () =>
      rows<{
        people: number;
        told: number;
      }>(sql`select count(distinct n.subject_number)::int as people, count(*)::int as told
        from administrator_reports n join users s on s.number = n.subject_number
        where s.organization_id = ${company.organizationId}`);
    const [{ number } = { number: 0 }] = await rows<{
      number: number;
    }>(sql`select min(number)::int - 1 as number
      from users where organization_id = ${company.organizationId} and last_name = 'Endet'`);
    const last = await transaction("system", (tx) => tellOfEnding(tx, number));
    const told = limits.reportBatch * limits.toldAdministrators;
    assert.deepEqual(await noted(), [{ people: limits.reportBatch, told }]);
    assert.equal(last, number + limits.reportBatch);
    assert.equal(await reportToAdministrators(), limits.toldAdministrators);
    assert.deepEqual(await noted(), [{ people, told: people * limits.toldAdministrators }]);
    const [text = ""] = await reportsTo(company.owner, "accessEnding");
    assert.ok(text.includes(String(people - limits.reportedNamed)), "the letter counts the others");
  });
});

describe("each administrator can do without (FEEL-M13)", () => {
  test("what one of them switches off the others still get, and it can be switched on again", async () => {
    const { administrator, owner } = company;
    await changeOwnLetters(administrator, { language: "de", reports: ["accessEnding"] });
    await activate(owner, "Still");
    await limited("Endet", 3);
    await reportToAdministrators();
    assert.deepEqual(await reportsTo(administrator, "colleaguesActivated"), []);
    assert.equal((await reportsTo(administrator, "accessEnding")).length, 1);
    assert.equal((await reportsTo(owner, "colleaguesActivated")).length, 1);
    await changeOwnLetters(administrator, { language: "de", reports: reportKinds });
    await activate(owner, "Laut");
    await anHourLater();
    await reportToAdministrators();
    assert.match((await reportsTo(administrator, "colleaguesActivated"))[0] ?? "", /Laut/);
  });

  test("the form of somebody who administers nobody decides nothing about reports", async () => {
    await changeOwnLetters(company.colleague, { language: "de", reports: [] });
    const stored = await rows(sql`select to_json(unwanted_reports) as unwanted from users
      where number = ${company.colleague.userNumber}`);
    assert.deepEqual(stored, [{ unwanted: [] }]);
  });
});
