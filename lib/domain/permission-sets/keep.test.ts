import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import {
  assertRefused,
  auditLogSince,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { listKeptSets } from "#lib/domain/users/kept-sets";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { SetChange } from "#lib/rules/schemas/permission-sets";
import { addSet, changeSet, removeSet } from "./keep";
import { holdOfferedSet, listOfferedSets } from "./offered";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let counter = 0;
function nameOfSet(): string {
  counter += 1;
  return `Vorlage ${counter}`;
}

function add(actor: Actor, permissions: AreaId[], name = nameOfSet()): Promise<number> {
  return addSet(actor, { name, days: null, permissions });
}

/** The form of a set as it would be drawn now, with changes. */
async function formOf(set: number, typed: Partial<SetChange> = {}): Promise<SetChange> {
  const [row] = await rows<{ name: string; days: number | null; permissions: AreaId[] }>(sql`
    select s.name, s.days, array_to_json(v.permissions) as permissions from permission_sets s
      join permission_set_versions v on v.set_id = s.id and v.version = s.version where s.id = ${set}`);
  const { name, days, permissions } = row ?? { name: "", days: null, permissions: [] };
  return {
    ...{ set, name, days, permissions },
    ...{ shownName: name, shownDays: days, shownPermissions: permissions },
    ...typed,
  };
}

async function namesFor(actor: Actor): Promise<string[]> {
  return (await listKeptSets(actor)).sets.map(({ name }) => name);
}

describe("keeping the sets of one's own organization (R-311)", () => {
  test("a set is added with its first version, and the audit log names what it ticks", async () => {
    const since = await endOfAuditLog();
    const name = nameOfSet();
    const { administrator } = company;
    const id = await addSet(administrator, { name, days: 30, permissions: ["shop", "invoices"] });
    const [set] = (await listKeptSets(administrator)).sets.filter((one) => one.id === id);
    assert.deepEqual(
      { ...set, savedAt: null },
      {
        ...{ id, name, days: 30, version: 1, permissions: ["invoices", "shop"], isOwn: true },
        organizationId: company.organizationId,
        organizationName: set?.organizationName,
        savedAt: null,
        savedBy: {
          kind: "user",
          number: administrator.userNumber,
          name: await value(sql`select first_name || ' ' || last_name from users
            where number = ${administrator.userNumber}`),
          isOwner: false,
        },
        ...{ holders: 0, drifted: 0 },
      },
    );
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, outcome, details }) => ({
        event,
        outcome,
        details,
      })),
      [
        {
          event: "permissionSet.added",
          outcome: "done",
          details: { set: { id, version: 1 }, permissionsAfter: ["invoices", "shop"] },
        },
      ],
    );
  });

  test("changed ticks make a new version, a new name does not, and an unchanged form changes nothing", async () => {
    const { administrator } = company;
    const set = await add(administrator, ["invoices"]);
    const version = () => value<number>(sql`select version from permission_sets where id = ${set}`);
    assert.equal(await changeSet(administrator, await formOf(set)), false);
    const name = nameOfSet();
    assert.equal(await changeSet(administrator, await formOf(set, { name, days: 90 })), true);
    assert.equal(await version(), 1);
    const since = await endOfAuditLog();
    const permissions: AreaId[] = ["invoices", "contacts"];
    assert.equal(await changeSet(administrator, await formOf(set, { permissions })), true);
    assert.equal(await version(), 2);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, details }) => ({ event, details })),
      [
        {
          event: "permissionSet.changed",
          details: {
            set: { id: set, version: 2 },
            fields: [],
            permissionsBefore: ["invoices"],
            permissionsAfter: ["invoices", "contacts"],
          },
        },
      ],
    );
    assert.deepEqual(
      await rows(sql`select version, array_to_json(permissions) as permissions
        from permission_set_versions where set_id = ${set} order by version`),
      [
        { version: 1, permissions: ["invoices"] },
        { version: 2, permissions: ["invoices", "contacts"] },
      ],
    );
  });

  test("two people who change different ticks both succeed, and a name that somebody else has changed is a conflict (R-208)", async () => {
    const { administrator, owner } = company;
    const set = await add(administrator, ["invoices"]);
    const early = await formOf(set);
    await changeSet(owner, await formOf(set, { permissions: ["invoices", "shop"], name: "Neu" }));
    await changeSet(administrator, { ...early, permissions: ["invoices", "contacts"] });
    assert.deepEqual((await formOf(set)).permissions, ["invoices", "contacts", "shop"]);
    assert.equal((await formOf(set)).name, "Neu");
    await assertRefused(
      administrator,
      () => changeSet(administrator, { ...early, name: "Anders" }),
      "nameChanged",
    );
  });

  test("a set is kept by the administrators of its organization, and by nobody else", async () => {
    const { administrator, reseller, provider, neighbour, colleague } = company;
    const own = await add(administrator, ["invoices"]);
    const above = await add(reseller, ["invoices"]);
    const attempts: [Actor, number, "setElsewhere" | "notFound"][] = [
      [administrator, above, "setElsewhere"],
      [reseller, own, "setElsewhere"],
      [provider, own, "setElsewhere"],
      [neighbour, own, "notFound"],
      [colleague, own, "notFound"],
      [administrator, 999_999, "notFound"],
    ];
    for (const [actor, set, code] of attempts) {
      const form = await formOf(set, { name: nameOfSet() });
      await assertRefused(actor, () => changeSet(actor, form), code);
      await assertRefused(actor, () => removeSet(actor, set), code);
    }
    const { colleague: nobody } = company;
    await assertRefused(nobody, () => add(nobody, ["invoices"]), "notFound");
  });

  test("a set suggests what its organization is entitled to, has a name of its own, and there are not too many", async () => {
    const { administrator, owner } = company;
    await assertRefused(administrator, () => add(administrator, ["fax"]), "notGrantable");
    const set = await add(administrator, ["invoices"], "Büro");
    await assertRefused(owner, () => add(owner, ["shop"], "BÜRO"), "setNameTaken");
    const other = await add(owner, ["shop"]);
    const named = await formOf(other, { name: "büro" });
    await assertRefused(owner, () => changeSet(owner, named), "setNameTaken");
    const added = await formOf(set, { permissions: ["invoices", "fax"] });
    await assertRefused(owner, () => changeSet(owner, added), "notGrantable");
    const keeper = company.neighbour;
    for (let at = 0; at < limits.permissionSets; at += 1) await add(keeper, ["shop"]);
    await assertRefused(keeper, () => add(keeper, ["shop"]), "tooManySets");
  });

  test("removing a set touches nobody's permissions: they are no longer its holders, and that is all (R-311)", async () => {
    const { administrator } = company;
    const set = await add(administrator, ["invoices"]);
    const person = await addUser(company.organizationId, ["invoices", "shop"]);
    await give(person, set);
    assert.equal((await listKeptSets(administrator)).sets.find(({ id }) => id === set)?.holders, 1);
    assert.equal((await listKeptSets(administrator)).sets.find(({ id }) => id === set)?.drifted, 1);
    const moment = await momentOfChanges();
    await removeSet(administrator, set);
    assert.deepEqual(
      await rows(sql`select permission from user_permissions where user_number = ${person.userNumber}
        order by permission`),
      [{ permission: "invoices" }, { permission: "shop" }],
    );
    assert.deepEqual(
      await rows(sql`select from user_permission_sets where user_number = ${person.userNumber}`),
      [],
    );
    assert.deepEqual(await changesSince(moment, ["audit_events"]), [
      "permission_set_versions delete",
      "permission_sets delete",
      "user_permission_sets delete",
    ]);
  });
});

describe("where a set is offered", () => {
  test("in its own organization and below it, an organization's own first; not above and not beside", async () => {
    const { administrator, reseller, provider, neighbour } = company;
    const [own, above, top] = [nameOfSet(), nameOfSet(), nameOfSet()];
    await add(administrator, ["invoices"], own);
    await add(reseller, ["invoices"], above);
    await add(provider, ["invoices"], top);
    const offered = await transaction(administrator, (tx) =>
      listOfferedSets(tx, company.organizationId),
    );
    const names = offered.map(({ name }) => name);
    assert.ok(names.indexOf(own) < names.indexOf(above));
    assert.ok(names.indexOf(above) < names.indexOf(top));
    assert.ok(names.includes(own));
    const atReseller = await namesFor(reseller);
    assert.ok(atReseller.includes(above) && atReseller.includes(top) && !atReseller.includes(own));
    assert.ok(!(await namesFor(neighbour)).includes(own));
    assert.deepEqual(
      (await namesFor(provider)).filter((name) => [own, above, top].includes(name)),
      [top],
    );
  });

  test("the database refuses to note a set for somebody to whom it is not offered", async () => {
    const { neighbour, administrator, provider } = company;
    const foreign = await rows<{ id: number }>(sql`
      select id from permission_sets where organization_id = ${neighbour.organizationId} limit 1`);
    const set = foreign[0]?.id ?? 0;
    const person = await addUser(company.organizationId, ["invoices"]);
    for (const actor of [administrator, provider])
      await assert.rejects(give(person, set, actor), /23514|42501|P0001/);
    await assert.rejects(
      transaction(administrator, (tx) =>
        holdOfferedSet(tx, company.organizationId, { id: set, version: 1 }),
      ),
      { code: "setGone" },
    );
  });
});

/** Notes a set for a person, as this actor. */
function give(person: Actor, set: number, actor: Actor = company.administrator): Promise<unknown> {
  return transaction(actor, (tx) =>
    tx.execute(sql`insert into user_permission_sets (user_number, set_id, version, applied_by)
      values (${person.userNumber}, ${set}, 1, ${actor.userNumber})`),
  );
}
