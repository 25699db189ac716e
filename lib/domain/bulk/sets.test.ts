import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { addSet, changeSet, removeSet } from "#lib/domain/permission-sets/keep";
import {
  type Company,
  dayFromToday,
  formOf as formOfUser,
  openCompany,
  permissionsOf,
} from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { changeUser } from "#lib/domain/users/change";
import { createUser } from "#lib/domain/users/create";
import { findUser } from "#lib/domain/users/detail";
import { listOlderHolders } from "#lib/domain/users/set-holders";
import {
  type FormPlace,
  takeOverFromColleague,
  takeOverFromSet,
} from "#lib/domain/users/take-over";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type ImportedRow, prepareImport } from "./import";
import { confirmJob } from "./jobs";
import { type NewJob, prepareJob } from "./prepare";
import { findJob } from "./view";
import { workJobs } from "./work";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let counter = 0;
async function setOf(actor: Actor, permissions: AreaId[], days: number | null = null) {
  counter += 1;
  const id = await addSet(actor, { name: `Vorlage ${counter}`, days, permissions });
  return { id, version: 1 };
}

/** Saves other ticks of a set; returns its next version. */
async function changed(actor: Actor, set: { id: number; version: number }, ticks: AreaId[]) {
  const [row] = await rows<{ name: string; permissions: AreaId[] }>(sql`
    select s.name, array_to_json(v.permissions) as permissions from permission_sets s
      join permission_set_versions v on v.set_id = s.id and v.version = s.version where s.id = ${set.id}`);
  const { name = "", permissions = [] } = row ?? {};
  const shown = { shownName: name, shownDays: null, shownPermissions: permissions };
  await changeSet(actor, { set: set.id, name, days: null, permissions: ticks, ...shown });
  return { id: set.id, version: set.version + 1 };
}

/** The set that a user was given. */
async function givenTo(userNumber: number): Promise<{ id: number; version: number } | null> {
  const [row] = await rows<{ id: number; version: number }>(sql`
    select set_id as id, version from user_permission_sets where user_number = ${userNumber}`);
  return row ?? null;
}

async function doToMany(
  actor: Actor,
  job: NewJob,
  ...numbers: number[]
): Promise<(string | null)[]> {
  const id = await prepareJob(actor, job, async () =>
    numbers.map((userNumber) => ({ userNumber })),
  );
  await confirmJob(actor, id);
  await workJobs();
  const found = await rows<{ outcome: string | null }>(
    sql`select outcome from bulk_rows where job_id = ${id} order by position`,
  );
  return found.map(({ outcome }) => outcome);
}

const colleague = (permissions: AreaId[]) => addUser(company.organizationId, permissions);

describe("a permission set for one person (R-311)", () => {
  test("a new colleague keeps set and version, and has exactly what the form has ticked", async () => {
    const { owner } = company;
    const set = await setOf(owner, ["invoices", "shop"]);
    const since = await endOfAuditLog();
    const [row] = await rows<{ number: string }>(sql`
      select customer_number as number from organizations where id = ${company.organizationId}`);
    const { userNumber } = await createUser(owner, {
      organization: row?.number ?? "",
      ...{ firstName: "Ola", lastName: "Nowak", email: `ola${set.id}@muster.example` },
      permissions: ["invoices"],
      language: "de",
      set,
    });
    assert.deepEqual(await givenTo(userNumber), set);
    assert.deepEqual(await permissionsOf(userNumber), ["invoices"]);
    assert.deepEqual((await findUser(owner, userNumber))?.set, {
      ...set,
      name: `Vorlage ${counter}`,
      drift: { missing: ["shop"], extra: [] },
    });
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, details }) => [event, details]),
      [["user.created", { permissionsAfter: ["invoices"], set }]],
    );
  });

  test("a set that is not offered there, or a version that never was, is refused like one that does not exist", async () => {
    const { owner, neighbour } = company;
    const foreign = await setOf(neighbour, ["invoices"]);
    const own = await setOf(owner, ["invoices"]);
    const person = await colleague(["invoices"]);
    const form = await formOfUser(person.userNumber);
    for (const set of [foreign, { ...own, version: 9 }, { id: 999_999, version: 1 }])
      await assertRefused(
        owner,
        () => changeUser(owner, { ...form, set, shownSet: null }),
        "setGone",
      );
  });

  test("nobody gives themselves or the main account a set", async () => {
    const { owner, administrator } = company;
    const set = await setOf(owner, ["invoices"]);
    const cases = [
      [administrator.userNumber, "ownPermissions"],
      [owner.userNumber, "ownerProtected"],
    ] as const;
    for (const [number, code] of cases) {
      const form = await formOfUser(number);
      const give = () => changeUser(administrator, { ...form, set, shownSet: null });
      await assertRefused(administrator, give, code);
    }
  });

  test("ticks are taken over as far as the actor may grant them, and the rest is named (R-303)", async () => {
    const { administrator, buyer, neighbour } = company;
    const place = { organizationId: company.organizationId };
    const like = await takeOverFromColleague(administrator, place, String(buyer.userNumber));
    assert.deepEqual([like.ticked, like.withheld], [["invoices"], ["tariffChange"]]);
    const set = await setOf(company.owner, ["contacts", "shop"]);
    const taken = await takeOverFromSet(administrator, place, set);
    assert.deepEqual([taken.ticked, taken.withheld], [["contacts"], ["shop"]]);
    const elsewhere = takeOverFromColleague(administrator, place, String(neighbour.userNumber));
    await assert.rejects(elsewhere, { code: "nobodyFound" });
    const foreign = { organizationId: neighbour.organizationId };
    const out = takeOverFromColleague(administrator, foreign, String(neighbour.userNumber));
    await assert.rejects(out, { code: "notFound" });
  });
});

describe("a permission set for many (R-310, R-311)", () => {
  test("everybody gets what they lack of it as far as the actor may grant it, keeps everything else, and remembers the version", async () => {
    const { administrator, owner, neighbour } = company;
    const set = await setOf(owner, ["invoices", "contacts", "shop"]);
    const some = await colleague(["invoices", "tariffChange"]);
    const all = await colleague(["invoices", "contacts", "shop"]);
    const outcomes = await doToMany(
      administrator,
      { kind: "applySet", set },
      ...[some, all, administrator, owner, neighbour].map(({ userNumber }) => userNumber),
    );
    assert.deepEqual(outcomes, ["done", "done", "ownPermissions", "ownerProtected", "notFound"]);
    assert.deepEqual((await permissionsOf(some.userNumber)).toSorted(), [
      "contacts",
      "invoices",
      "tariffChange",
    ]);
    assert.deepEqual(await givenTo(some.userNumber), set);
    assert.deepEqual(await doToMany(administrator, { kind: "applySet", set }, some.userNumber), [
      "unchanged",
    ]);
  });

  test("a set of which the actor may grant nothing there is refused", async () => {
    const { administrator, owner } = company;
    const set = await setOf(owner, ["shop"]);
    const person = await colleague(["invoices"]);
    assert.deepEqual(await doToMany(administrator, { kind: "applySet", set }, person.userNumber), [
      "notGrantable",
    ]);
    assert.equal(await givenTo(person.userNumber), null);
  });

  test("a changed set changes nobody, and offers its difference to those with an older version, who keep everything else", async () => {
    const { owner } = company;
    const first = await setOf(owner, ["invoices", "contacts"]);
    const follower = await colleague(["shop"]);
    const late = await colleague(["shop"]);
    await doToMany(owner, { kind: "applySet", set: first }, follower.userNumber);
    const second = await changed(owner, first, ["invoices", "notifications"]);
    assert.deepEqual((await permissionsOf(follower.userNumber)).toSorted(), [
      ...["contacts", "invoices", "shop"],
    ]);
    await doToMany(owner, { kind: "applySet", set: second }, late.userNumber);
    const older = await transaction(owner, (tx) => listOlderHolders(tx, owner, second));
    assert.deepEqual(older, [{ userNumber: follower.userNumber }]);
    const since = await endOfAuditLog();
    const outcomes = await doToMany(
      owner,
      { kind: "updateSet", set: second },
      ...[follower, late].map(({ userNumber }) => userNumber),
    );
    assert.deepEqual(outcomes, ["done", "unchanged"]);
    assert.deepEqual((await permissionsOf(follower.userNumber)).toSorted(), [
      ...["invoices", "notifications", "shop"],
    ]);
    assert.deepEqual(await givenTo(follower.userNumber), second);
    const [told] = (await auditLogSince(since)).filter(({ event }) => event === "user.changed");
    assert.deepEqual(told?.details.set, second);
  });

  test("the question says what a job gives and takes, and a set that is removed meanwhile is given to nobody", async () => {
    const { owner } = company;
    const first = await setOf(owner, ["invoices", "contacts"]);
    const second = await changed(owner, first, ["invoices", "shop"]);
    const person = await colleague(["tariffChange"]);
    const job = { kind: "updateSet", set: second } as const;
    const rowsOf = async () => [{ userNumber: person.userNumber }];
    const id = await prepareJob(owner, job, rowsOf);
    assert.deepEqual((await findJob(owner, id))?.setChange, {
      added: ["shop"],
      removed: ["contacts"],
    });
    const other = await prepareJob(owner, { kind: "applySet", set: second }, rowsOf);
    await removeSet(owner, second.id);
    await confirmJob(owner, other);
    await workJobs();
    assert.deepEqual(await rows(sql`select outcome from bulk_rows where job_id = ${other}`), [
      { outcome: "setGone" },
    ]);
    assert.deepEqual(await permissionsOf(person.userNumber), ["tariffChange"]);
  });
});

/** The first and the last day of validity of these users. */
const datesOf = (...numbers: number[]) =>
  rows(sql`select valid_from as "from", valid_until as until from users
    where number in ${numbers} order by number`);

describe("the validity that a permission set proposes (R-211, R-311)", () => {
  test("the question proposes it, each is limited by the rule of limiting, and who must not be limited is not given the set either", async () => {
    const { administrator, owner } = company;
    const set = await setOf(owner, ["contacts"], 30);
    const some = await colleague(["invoices"]);
    const late = await colleague(["invoices"]);
    const stronger = await colleague(["invoices", "tariffChange"]);
    const people = [some, late, stronger].map(({ userNumber }) => userNumber);
    const [end, from] = [await dayFromToday(30), await dayFromToday(60)];
    await rows(sql`update users set valid_from = ${from} where number = ${late.userNumber}`);
    const id = await prepareJob(administrator, { kind: "applySet", set }, async () =>
      people.map((userNumber) => ({ userNumber })),
    );
    assert.equal((await findJob(administrator, id))?.proposedEnd, end);
    const past = { validUntil: await dayFromToday(-1) };
    await assertRefused(administrator, () => confirmJob(administrator, id, past), "endPast");
    const since = await endOfAuditLog();
    await confirmJob(administrator, id, { validUntil: end });
    await workJobs();
    assert.deepEqual(
      (await findJob(administrator, id))?.rows.map(({ outcome }) => outcome),
      ["done", "datesApart", "holdsMore"],
    );
    assert.deepEqual(await datesOf(...people), [
      { from: null, until: end },
      { from, until: null },
      { from: null, until: null },
    ]);
    assert.deepEqual(
      [await givenTo(late.userNumber), await givenTo(stronger.userNumber)],
      [null, null],
    );
    const [told] = (await auditLogSince(since)).filter(({ event }) => event === "user.changed");
    assert.deepEqual(told?.details, {
      fields: ["validUntil"],
      days: { validUntil: [null, end] },
      permissionsBefore: ["invoices"],
      permissionsAfter: ["invoices", "contacts"],
      set,
    });
  });

  test("without a last day in the question validity stays as it is", async () => {
    const { administrator, owner } = company;
    const set = await setOf(owner, ["contacts"], 30);
    const person = await colleague(["invoices"]);
    assert.deepEqual(await doToMany(administrator, { kind: "applySet", set }, person.userNumber), [
      "done",
    ]);
    assert.deepEqual(await datesOf(person.userNumber), [{ from: null, until: null }]);
  });

  test("a form proposes the last day only where it can set one", async () => {
    const { administrator, buyer, colleague: other, owner } = company;
    const set = await setOf(owner, ["contacts"], 30);
    const proposed = async (place: FormPlace) =>
      (await takeOverFromSet(administrator, place, set)).until;
    const end = await dayFromToday(30);
    assert.equal(await proposed({ organizationId: company.organizationId }), end);
    assert.equal(await proposed({ userNumber: other.userNumber }), end);
    assert.equal(await proposed({ userNumber: buyer.userNumber }), null);
  });

  test("in a list it is the end of rows without one, counted from their first day", async () => {
    const { administrator, owner } = company;
    const set = await setOf(owner, ["contacts"], 30);
    const [own] = await rows<{ number: string }>(sql`
      select customer_number as number from organizations where id = ${company.organizationId}`);
    const [from, until] = [await dayFromToday(10), await dayFromToday(5)];
    const name = `Vorlage ${counter}`;
    const list = `Vorname;Nachname;E-Mail;Vorlage;Gültig ab;Gültig bis
Uwe;Eins;uwe.${set.id}@muster.example;${name};;
Ute;Zwei;ute.${set.id}@muster.example;${name};${from};
Ulf;Drei;ulf.${set.id}@muster.example;${name};;${until}
Uli;Vier;uli.${set.id}@muster.example;${name};31.31.2031;`;
    const id = await prepareImport(administrator, {
      file: new TextEncoder().encode(list),
      organization: own?.number ?? "",
      language: "de",
    });
    assert.deepEqual(
      (await findJob(administrator, id))?.rows.map(({ content }) => {
        const { validFrom, validUntil } = content as ImportedRow;
        return [validFrom, validUntil];
      }),
      [
        [null, await dayFromToday(30)],
        [from, await dayFromToday(40)],
        [null, until],
        ["31.31.2031", ""],
      ],
    );
  });
});

describe("a permission set in a user list (R-310, R-311)", () => {
  test("a person gets what the row and its set tick as far as the author may grant it, and what stays away is shown", async () => {
    const { administrator, owner } = company;
    const set = await setOf(owner, ["contacts", "shop"]);
    const [own] = await rows<{ number: string }>(sql`
      select customer_number as number from organizations where id = ${company.organizationId}`);
    const list = `Vorname;Nachname;E-Mail;Vorlage;Bereiche
Ida;Eins;ida.${set.id}@muster.example;vorlage ${counter};Rechnungen und EVN
Udo;Zwei;udo.${set.id}@muster.example;Gibt es nicht;
Eva;Drei;eva.${set.id}@muster.example;;`;
    const id = await prepareImport(administrator, {
      file: new TextEncoder().encode(list),
      organization: own?.number ?? "",
      language: "de",
    });
    const [ida, udo, eva] = (await findJob(administrator, id))?.rows ?? [];
    const content = ida?.content as ImportedRow;
    assert.deepEqual(content.permissions, ["invoices", "contacts"]);
    assert.deepEqual([content.given, content.withheld], [set, ["shop"]]);
    assert.deepEqual([ida?.refusal, udo?.refusal, eva?.refusal], [null, "setGone", "rowUnusable"]);
    await confirmJob(administrator, id);
    await workJobs();
    const [person] = await rows<{ number: string }>(
      sql`select number from users where email = ${`ida.${set.id}@muster.example`}`,
    );
    const number = Number(person?.number);
    assert.deepEqual((await permissionsOf(number)).toSorted(), ["contacts", "invoices"]);
    assert.deepEqual(await givenTo(number), set);
  });
});
