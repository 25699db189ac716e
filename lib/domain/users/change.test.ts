import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { startSession } from "#lib/domain/sign-in/sessions";
import {
  type Company,
  dayFromToday,
  formOf,
  invite,
  openCompany,
  permissionsOf,
} from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import type { Actor } from "#lib/rules/delegation";
import { changeUser } from "./change";
import { deactivateUser, reactivateUser } from "./deactivate";
import { findUser } from "./detail";
import { removeUser } from "./remove";
import { resendActivation } from "./resend";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** A user's letters in the outbox, oldest first. */
function lettersOf(userNumber: number) {
  return rows<{ kind: string; state: string; live: boolean }>(sql`
    select x.kind, x.state, l.used_at is null and l.superseded_at is null as live
    from outbox x left join links l on l.id = x.link_id
    where x.user_number = ${userNumber} order by x.created_at, x.id`);
}

function signIn(userNumber: number): Promise<string | null> {
  return startSession(userNumber, {
    userAgent: "",
    previousSession: null,
    device: null,
  });
}

function colleague(facts: Parameters<typeof addUser>[2] = {}): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", "contacts"], facts);
}

function colleagueWith(...permissions: Parameters<typeof addUser>[1]): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", ...permissions]);
}

/** Gives the colleague another name. */
async function rename(actor: Actor, userNumber: number): Promise<void> {
  await changeUser(actor, await formOf(userNumber, { lastName: "Anders" }));
}

function sorted(areas: unknown): unknown {
  return Array.isArray(areas) ? areas.toSorted() : areas;
}

describe("an administrator changes a user", () => {
  test("names, validity and permissions are saved, and the audit log holds no names", async () => {
    const { userNumber } = await colleague();
    const since = await endOfAuditLog();
    const validUntil = await dayFromToday(30);
    const changed = await changeUser(
      company.owner,
      await formOf(userNumber, {
        firstName: "Ola",
        lastName: "Nowak-Müller",
        validUntil,
        permissions: ["contacts", "callList"],
      }),
    );
    assert.equal(changed, true);
    const [user] = await rows(
      sql`select first_name, last_name, valid_from, valid_until from users where number = ${userNumber}`,
    );
    assert.deepEqual(user, {
      first_name: "Ola",
      last_name: "Nowak-Müller",
      valid_from: null,
      valid_until: validUntil,
    });
    assert.deepEqual(await permissionsOf(userNumber), ["callList", "contacts"]);
    const [entry, ...more] = await auditLogSince(since);
    assert.deepEqual(more, []);
    assert.equal(entry?.event, "user.changed");
    assert.equal(entry?.organization, company.organizationId);
    assert.deepEqual(entry?.details.fields, ["firstName", "lastName", "validUntil"]);
    assert.deepEqual(sorted(entry?.details.permissionsBefore), ["contacts", "invoices"]);
    assert.deepEqual(sorted(entry?.details.permissionsAfter), ["callList", "contacts"]);
    assert.deepEqual(entry?.details.days, { validUntil: [null, validUntil] });
    assert.ok(!JSON.stringify(entry).includes("Nowak"), "no name in the audit log");
  });

  test("saving without a change is not recorded", async () => {
    const { userNumber } = await colleague();
    const since = await endOfAuditLog();
    const [before] = await rows(sql`select xmin::text from users where number = ${userNumber}`);
    assert.equal(await changeUser(company.owner, await formOf(userNumber)), false);
    const [after] = await rows(sql`select xmin::text from users where number = ${userNumber}`);
    assert.deepEqual(after, before);
    assert.deepEqual(await auditLogSince(since), []);
  });

  test("permissions that the editor lacks stay, although the form did not show them (D-6)", async () => {
    const { userNumber } = await addUser(company.organizationId, [
      "invoices",
      "tariffChange",
      "fax",
    ]);
    const form = await formOf(userNumber, {
      shownPermissions: ["invoices"],
      permissions: ["contacts"],
    });
    await changeUser(company.administrator, form);
    assert.deepEqual(await permissionsOf(userNumber), ["contacts", "fax", "tariffChange"]);
  });

  test("R-208: two editors who change different boxes and names both have their changes saved", async () => {
    const { userNumber } = await colleague();
    const first = await formOf(userNumber, { permissions: ["invoices", "contacts", "callList"] });
    const second = await formOf(userNumber, { permissions: ["contacts"], lastName: "Zweit" });
    const third = await formOf(userNumber, { firstName: "Dritt" });
    for (const form of [first, second, third]) await changeUser(company.owner, form);
    assert.deepEqual(await permissionsOf(userNumber), ["callList", "contacts"]);
    assert.deepEqual(
      await rows(sql`select first_name, last_name from users where number = ${userNumber}`),
      [{ first_name: "Dritt", last_name: "Zweit" }],
    );
  });

  test("R-208: two editors can tick the same box, and withdrawing it twice is no error", async () => {
    const { userNumber } = await colleague();
    const ticked = await formOf(userNumber, { permissions: ["invoices", "contacts", "callList"] });
    const unticked = await formOf(userNumber, { permissions: ["contacts"] });
    for (const form of [ticked, ticked, unticked, unticked]) await changeUser(company.owner, form);
    assert.deepEqual(await permissionsOf(userNumber), ["callList", "contacts"]);
  });

  test("R-208: a conflict on a name shows the other value, and nothing is saved", async () => {
    const { userNumber } = await colleague();
    const stale = await formOf(userNumber, { lastName: "Meins", permissions: ["contacts"] });
    await changeUser(company.administrator, await formOf(userNumber, { lastName: "Deins" }));
    const work = () => changeUser(company.owner, stale);
    assert.deepEqual(await assertRefused(company.owner, work, "nameChanged"), { stored: "Deins" });
  });

  test("R-208: two editors who enter the same new name do not conflict", async () => {
    const { userNumber } = await colleague();
    const form = await formOf(userNumber, { lastName: "Gleich" });
    await changeUser(company.administrator, form);
    await changeUser(company.owner, form);
  });

  test("R-208: two editors whose dates contradict each other conflict, and the second keeps what was typed", async () => {
    const { userNumber } = await colleague();
    const validFrom = await dayFromToday(20);
    const until = await formOf(userNumber, { validUntil: await dayFromToday(10) });
    await changeUser(company.owner, await formOf(userNumber, { validFrom }));
    const work = () => changeUser(company.owner, until);
    assert.deepEqual(await assertRefused(company.owner, work, "nameChanged"), {
      stored: validFrom,
    });
  });

  test("R-203: further fields that a crafted form names are ignored", async () => {
    const { userNumber } = await colleague();
    const facts = sql`select organization_id, email, is_owner, activated_at, password_hash, created_at
      from users where number = ${userNumber}`;
    const before = await rows(facts);
    const form = await formOf(userNumber, { lastName: "Anders" });
    const crafted = { organizationId: 1, email: "x@y.example", isOwner: true, passwordHash: "x" };
    await changeUser(company.owner, { ...form, ...crafted });
    assert.deepEqual(await rows(facts), before);
  });
});

describe("an administrator deactivates and reactivates a user", () => {
  test("deactivating ends the user's sessions, and a second time changes nothing", async () => {
    const { userNumber } = await colleague();
    await signIn(userNumber);
    const since = await endOfAuditLog();
    await deactivateUser(company.administrator, userNumber);
    await deactivateUser(company.administrator, userNumber);
    assert.deepEqual(
      await rows(sql`select deactivated_at is not null as out, deactivated_by::int as by,
        (select count(*)::int from sessions where user_number = number) as sessions
        from users where number = ${userNumber}`),
      [{ out: true, by: company.administrator.userNumber, sessions: 0 }],
    );
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome }) => [event, outcome]),
      [["user.deactivated", "done"]],
    );
  });

  test("a reactivated user can sign in, and a second time changes nothing", async () => {
    const { userNumber } = await colleague();
    await deactivateUser(company.administrator, userNumber);
    const since = await endOfAuditLog();
    await reactivateUser(company.owner, userNumber);
    await reactivateUser(company.owner, userNumber);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor }) => [event, actor]),
      [["user.reactivated", company.owner.userNumber]],
    );
    assert.ok(await signIn(userNumber), "signs in again");
  });
});

describe("an administrator removes a user (R-205)", () => {
  test("removing a user deletes everything, and a new user at the same address inherits nothing", async () => {
    const { userNumber, email } = await invite(company.owner, { permissions: ["callList"] });
    const since = await endOfAuditLog();
    await removeUser(company.administrator, userNumber).catch(() => {});
    await removeUser(company.owner, userNumber);
    for (const table of ["user_permissions", "links", "sessions", "outbox"]) {
      const left = sql`select count(*)::int from ${sql.identifier(table)} where user_number = ${userNumber}`;
      assert.equal(await value(left), 0, table);
    }
    const again = await invite(company.administrator, { email });
    assert.notEqual(again.userNumber, userNumber);
    assert.deepEqual(await permissionsOf(again.userNumber), ["invoices"]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome }) => [event, outcome]),
      [
        ["user.removed", "refused"],
        ["user.removed", "done"],
        ["user.created", "done"],
      ],
    );
  });

  test("the second of two clicks succeeds and changes nothing", async () => {
    const { userNumber } = await colleague();
    await removeUser(company.owner, userNumber);
    const since = await endOfAuditLog();
    await removeUser(company.owner, userNumber);
    assert.deepEqual(await auditLogSince(since), []);
  });

  test("a second click by an actor who is out of reach or deactivated is refused as not found", async () => {
    const { userNumber } = await colleague();
    const former = await colleagueWith("userAdministration");
    await removeUser(company.owner, userNumber);
    await deactivateUser(company.owner, former.userNumber);
    for (const actor of [company.neighbour, company.buyer, former])
      await assertRefused(actor, () => removeUser(actor, userNumber), "notFound");
  });
});

describe("an administrator sends a new activation link (R-402)", () => {
  test("a new link and letter are made; the old link is dead and its queued letter is not sent", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("61 seconds", userNumber);
    const since = await endOfAuditLog();
    await resendActivation(company.administrator, userNumber);
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "cancelled", live: false },
      { kind: "newActivationLink", state: "queued", live: true },
    ]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, target }) => [event, outcome, target]),
      [["link.sent", "done", userNumber]],
    );
  });

  test("a new link can be sent to a user who holds more permissions (D-6)", async () => {
    const { userNumber } = await invite(company.owner, { permissions: ["tariffChange"] });
    await letTimePass("61 seconds", userNumber);
    await resendActivation(company.administrator, userNumber);
  });
});

describe("the history on a user's page", () => {
  test("the history shows actions and attempts of actors within reach, in order, with their present names", async () => {
    const { userNumber } = await colleagueWith("tariffChange");
    await rename(company.owner, userNumber);
    await deactivateUser(company.administrator, userNumber).catch(() => {});
    const detail = await findUser(company.owner, userNumber);
    assert.deepEqual(
      detail?.history.map(({ event, refused, by }) => [
        event,
        refused,
        "number" in by && by.number,
      ]),
      [
        ["user.deactivated", true, company.administrator.userNumber],
        ["user.changed", false, company.owner.userNumber],
      ],
    );
  });

  test("actors out of reach are not named in the history and push nothing out of it", async () => {
    const { userNumber } = await colleague();
    await rename(company.owner, userNumber);
    for (let times = 0; times < 60; times += 1)
      await removeUser(company.neighbour, userNumber).catch(() => {});
    const detail = await findUser(company.owner, userNumber);
    assert.deepEqual(
      detail?.history.map(({ event, by }) => [event, "number" in by && by.number]),
      [["user.changed", company.owner.userNumber]],
    );
  });
});

test("R-404: an account shows the date of its deletion, which a new link does not change", async () => {
  const { userNumber } = await invite(company.owner);
  await letTimePass("29 days", userNumber);
  const before = await findUser(company.owner, userNumber);
  await resendActivation(company.owner, userNumber);
  const after = await findUser(company.owner, userNumber);
  assert.deepEqual(after?.deletesAt, before?.deletesAt);
  assert.deepEqual(after?.linkExpiresAt, after?.deletesAt);
});
