import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";
import { changeOwnLetters } from "#lib/domain/account/own-letters";
import { type Company, formOf, openCompany, permissionsOf } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import { lettersTo } from "#lib/domain/testing/letters";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { purge } from "#lib/domain/worker/purge";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { optionalKinds, reportKinds } from "#lib/rules/letter-kinds";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import { answerRequest } from "./answer";
import { requestAccess } from "./ask";
import { listWaitingRequests } from "./list";
import { findAskable } from "./offer";
import { tellOfRequests } from "./tell";

/** Asking the administrators for access (FEEL-M10). */
let world: World;
let company: Company;
let asker: Actor;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());
beforeEach(async () => {
  await rows(sql`delete from access_requests`);
  await rows(sql`delete from outbox`);
  await rows(sql`delete from rate_limits`);
  asker = await addUser(company.organizationId, ["invoices"]);
});

const ask = (area: AreaId, who = asker) => requestAccess(who, { area, reason: "" });
const answer = (actor: Actor, area: AreaId, how: "granted" | "declined", who = asker) =>
  answerRequest(actor, { userNumber: who.userNumber, area, answer: how });
const waiting = async (actor: Actor) =>
  (await listWaitingRequests(actor)).map(({ userNumber, area }) => [userNumber, area]);
const letters = async (kind: string) =>
  (
    await rows<{ number: string }>(
      sql`select user_number as number from outbox where kind = ${kind} order by user_number`,
    )
  ).map(({ number }) => Number(number));

async function refuses(work: Promise<unknown>, code: RefusalCode): Promise<void> {
  await assert.rejects(work, (error) => error instanceof Refusal && error.code === code);
}

/** The newest entry of the audit log. */
async function newestEntry() {
  const [entry] =
    await rows(sql`select event, outcome, actor_number::int as actor, target_number::int as target, details
    from audit_events order by id desc limit 1`);
  return entry;
}

describe("somebody asks for access (FEEL-M10)", () => {
  test("for what the organization may use and they lack, and nothing else; an owner and a person alone have nobody to ask", async () => {
    const { areas } = await findAskable(asker);
    assert.ok(areas.includes("contacts"));
    assert.ok(!areas.includes("invoices"), "they have it");
    assert.ok(!areas.includes("fax"), "no product opens it");
    assert.deepEqual((await findAskable(company.owner)).areas, []);
    const alone = await addOrganization("customer", {
      organizationId: company.reseller.organizationId,
      kind: "reseller",
    });
    const person = await addUser(alone.organizationId, ["invoices"]);
    assert.deepEqual((await findAskable(person)).areas, []);
    for (const [area, who] of [
      ["invoices", asker],
      ["fax", asker],
      ["contacts", person],
      ["contacts", company.owner],
    ] as const) {
      await refuses(ask(area, who), "notAskable");
      assert.deepEqual(await newestEntry(), {
        event: "access.requested",
        outcome: "refused",
        actor: who.userNumber,
        target: who.userNumber,
        details: { areas: [area], reason: "notAskable" },
      });
    }
    assert.deepEqual(await rows(sql`select from access_requests`), []);
  });

  test("those who could grant it see it and are written to once, however many ask that day; the others are told of a day later", async () => {
    await ask("contacts");
    await ask("contacts");
    await ask("tariffChange");
    const other = await addUser(company.organizationId, ["invoices"]);
    await ask("contacts", other);
    assert.deepEqual(await waiting(company.owner), [
      [asker.userNumber, "contacts"],
      [asker.userNumber, "tariffChange"],
      [other.userNumber, "contacts"],
    ]);
    assert.deepEqual(await waiting(company.administrator), [
      [asker.userNumber, "contacts"],
      [other.userNumber, "contacts"],
    ]);
    await refuses(listWaitingRequests(asker), "notFound");
    assert.deepEqual(await waiting(company.neighbour), []);
    const told = [company.owner.userNumber, company.administrator.userNumber];
    assert.deepEqual(await letters("accessRequested"), told);
    await tellOfRequests();
    assert.deepEqual(await letters("accessRequested"), told);
    await rows(sql`update access_requests set told_at = told_at - interval '25 hours'`);
    await tellOfRequests();
    await tellOfRequests();
    assert.equal((await letters("accessRequested")).length, 4);
  });

  test("an administrator who has switched these letters off gets none and still sees the request; so does one who may no longer answer", async () => {
    const others = reportKinds;
    await changeOwnLetters(company.owner, { language: "de", reports: others });
    await ask("contacts");
    assert.deepEqual(await letters("accessRequested"), [company.administrator.userNumber]);
    assert.equal((await waiting(company.owner)).length, 1);
    await changeOwnLetters(company.owner, { language: "de", reports: optionalKinds });
    const [{ email } = { email: "" }] = await rows<{ email: string }>(
      sql`select email from users where number = ${company.administrator.userNumber}`,
    );
    await rows(sql`delete from user_permissions
      where user_number = ${company.administrator.userNumber} and permission = 'userAdministration'`);
    assert.deepEqual(await lettersTo(world, email), []);
    await rows(sql`insert into user_permissions (user_number, permission)
      values (${company.administrator.userNumber}, 'userAdministration')`);
  });

  test("ten times a day, and then no more", async () => {
    for (let round = 0; round < 10; round += 1) await ask("contacts");
    await refuses(ask("contacts"), "tooManyAttempts");
  });
});

describe("an administrator answers (FEEL-M10)", () => {
  test("granting gives the area by the rule for granting, is recorded, and the person is told and sees it", async () => {
    await ask("contacts");
    await answer(company.administrator, "contacts", "granted");
    assert.deepEqual(await permissionsOf(asker.userNumber), ["contacts", "invoices"]);
    const entry = await newestEntry();
    assert.deepEqual(
      [entry?.event, entry?.actor, entry?.target],
      ["user.changed", company.administrator.userNumber, asker.userNumber],
    );
    assert.deepEqual(await letters("accessAnswered"), [asker.userNumber]);
    const { own, areas } = await findAskable(asker);
    assert.deepEqual(
      own.map(({ area, state }) => [area, state]),
      [["contacts", "granted"]],
    );
    assert.ok(!areas.includes("contacts"));
    await refuses(answer(company.owner, "contacts", "declined"), "requestGone");
  });

  test("declining changes no permission and is recorded; the person may ask again", async () => {
    await ask("contacts");
    await answer(company.owner, "contacts", "declined");
    assert.deepEqual(await permissionsOf(asker.userNumber), ["invoices"]);
    assert.deepEqual(await newestEntry(), {
      event: "access.declined",
      outcome: "done",
      actor: company.owner.userNumber,
      target: asker.userNumber,
      details: { areas: ["contacts"] },
    });
    assert.deepEqual(await waiting(company.owner), []);
    await ask("contacts");
    assert.deepEqual(await waiting(company.owner), [[asker.userNumber, "contacts"]]);
  });

  test("who could not grant it answers nothing, in either way, and the attempt is recorded", async () => {
    await ask("tariffChange");
    for (const how of ["granted", "declined"] as const) {
      await refuses(answer(company.administrator, "tariffChange", how), "notGrantable");
      await refuses(answer(asker, "tariffChange", how), "notFound");
      await refuses(answer(company.neighbour, "tariffChange", how), "notFound");
      assert.equal((await newestEntry())?.outcome, "refused");
    }
    assert.deepEqual(await permissionsOf(asker.userNumber), ["invoices"]);
    assert.deepEqual(await letters("accessAnswered"), []);
    const own = await addUser(company.organizationId, ["userAdministration"]);
    await ask("contacts", own);
    await refuses(answer(own, "contacts", "granted", own), "ownPermissions");
  });
});

describe("a request ends by itself (FEEL-M10)", () => {
  test("when the person gets the area otherwise, and it does not come back when the area is withdrawn", async () => {
    await ask("contacts");
    const form = await formOf(asker.userNumber);
    await changeUser(company.owner, { ...form, permissions: [...form.permissions, "contacts"] });
    assert.deepEqual(await waiting(company.owner), []);
    const again = await formOf(asker.userNumber);
    await changeUser(company.owner, { ...again, permissions: ["invoices"] });
    assert.deepEqual(await waiting(company.owner), []);
    assert.deepEqual((await findAskable(asker)).own, []);
  });

  test("when the person goes, is deactivated, or the organization may no longer use the area", async () => {
    await ask("contacts");
    await rows(
      sql`delete from organization_products where organization_id = ${company.organizationId}`,
    );
    assert.deepEqual(await waiting(company.owner), []);
    assert.deepEqual((await findAskable(asker)).own, []);
    await rows(sql`insert into organization_products (organization_id, product)
      values (${company.organizationId}, 'cloudPbx')`);
    await deactivateUser(company.owner, asker.userNumber);
    assert.deepEqual(await waiting(company.owner), []);
    await removeUser(company.owner, asker.userNumber);
    assert.deepEqual(await rows(sql`select from access_requests`), []);
  });

  test("and is deleted after ninety days", async () => {
    await ask("contacts");
    await transactionOfLogin((tx) =>
      tx.execute(sql`update access_requests set asked_at = asked_at - interval '91 days'`),
    );
    await purge();
    assert.deepEqual(await rows(sql`select from access_requests`), []);
  });
});
