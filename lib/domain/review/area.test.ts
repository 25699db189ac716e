import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, formOf, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, rows, type World } from "#lib/domain/testing/database";
import { openSystem, signIn } from "#lib/domain/testing/systems";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type AccessQuery, accessQuery } from "#lib/rules/list-queries";
import { Refusal } from "#lib/rules/refusal";
import { findAreaAccess } from "./area";
import { exportAreaAccess } from "./export";

/** Who has an area in an organization, and why. */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const ask = (actor: Actor, query: Partial<Record<keyof AccessQuery, unknown>>) =>
  findAreaAccess(actor, accessQuery.parse(query));

/** Grants an area through the form, as the page does. */
async function grant(actor: Actor, userNumber: number, area: AreaId): Promise<void> {
  const form = await formOf(userNumber);
  await changeUser(actor, { ...form, permissions: [...form.permissions, area] });
}

/** The reason of each holder, by number. */
async function reasons(area: AreaId): Promise<Map<number, unknown>> {
  const found = await ask(company.owner, { area });
  const all = [...(found?.page.rows ?? []), ...(found?.asleep ?? [])];
  return new Map(all.map(({ userNumber, grant: own }) => [userNumber, own?.by]));
}

describe("an administrator asks who has an area (R-312)", () => {
  test("each person is shown with the reason: a colleague, a deleted account, somebody above, customer service, or what nobody knows any more (R-312)", async () => {
    const add = () => addUser(company.organizationId, ["invoices"]);
    const [byColleague, byGone, byReseller, byService] = [
      await add(),
      await add(),
      await add(),
      await add(),
    ];
    const old = await addUser(company.organizationId, ["invoices", "shop"]);
    const ordered = await addUser(company.organizationId, ["invoices", "shop"]);
    const gone = await addUser(company.organizationId, ["userAdministration", "shop"]);
    await grant(company.owner, byColleague.userNumber, "shop");
    await grant(gone, byGone.userNumber, "shop");
    await grant(company.reseller, byReseller.userNumber, "shop");
    await grant(company.provider, byService.userNumber, "shop");
    await rows(sql`delete from users where number = ${gone.userNumber}`);
    await rows(
      sql`update user_permissions set granted_at = null where user_number = ${old.userNumber}`,
    );
    const found = await reasons("shop");
    const [reseller] = await rows<{ name: string }>(
      sql`select name from organizations where id = ${company.reseller.organizationId}`,
    );
    const own = { kind: "user", number: company.owner.userNumber, isOwner: true };
    const by = found.get(byColleague.userNumber) as object;
    assert.deepEqual(by, { ...own, name: (by as { name: string }).name });
    assert.deepEqual(
      [old, ordered, byGone, byReseller, byService].map(({ userNumber }) => found.get(userNumber)),
      [
        { kind: "unknown" },
        { kind: "nobody" },
        { kind: "deleted", number: gone.userNumber },
        { kind: "organization", name: reseller?.name, level: "reseller" },
        { kind: "service" },
      ],
    );
    assert.ok(found.has(company.owner.userNumber), "the owner has it");
    assert.equal(found.get(company.owner.userNumber), undefined, "and nobody granted it");
  });

  test("what is older than the record of who granted it is explained by the audit log", async () => {
    const person = await addUser(company.organizationId, ["invoices", "personalData"]);
    const told = (event: string, by: number | null, details: object) =>
      rows(sql`insert into audit_events (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
        values (${event}, 'done', ${by}, ${by && company.organizationId}, ${person.userNumber}, ${company.organizationId},
          ${JSON.stringify(details)}::jsonb)`);
    await rows(
      sql`update user_permissions set granted_at = null where user_number = ${person.userNumber}`,
    );
    await told("user.registered", null, { permissionsAfter: ["invoices"] });
    await told("user.changed", company.administrator.userNumber, {
      permissionsBefore: ["invoices"],
      permissionsAfter: ["invoices", "personalData"],
    });
    await told("user.changed", company.owner.userNumber, {
      permissionsBefore: ["invoices", "personalData"],
      permissionsAfter: ["invoices", "personalData", "shop"],
    });
    const by = (await reasons("personalData")).get(person.userNumber) as { number: number };
    assert.equal(by.number, company.administrator.userNumber);
    assert.deepEqual((await reasons("invoices")).get(person.userNumber), { kind: "registration" });
  });

  test("who cannot sign in stands apart, and in an area that no product opens everybody does", async () => {
    const asleep = await addUser(company.organizationId, ["contacts"], {
      deactivatedAt: new Date(),
    });
    const found = await ask(company.owner, { area: "contacts" });
    assert.ok(found);
    assert.ok(found.asleep.some(({ userNumber }) => userNumber === asleep.userNumber));
    assert.ok(found.page.rows.every(({ state }) => state === "active"));
    assert.deepEqual(
      [found.counts.open, found.counts.asleep],
      [found.page.rows.length, found.asleep.length],
    );
    const fax = await addUser(company.organizationId, ["fax"]);
    const closed = await ask(company.owner, { area: "fax" });
    assert.deepEqual(
      [closed?.counts, closed?.page.rows, closed?.asleep.map(({ userNumber }) => userNumber)],
      [{ open: 0, asleep: 1 }, [], [fax.userNumber]],
    );
  });

  test("open sessions at the system that serves the area are counted, those of others and ended ones are not", async () => {
    const person = await addUser(company.organizationId, ["credentials", "invoices"]);
    const other = await addUser(company.organizationId, ["invoices"]);
    await openSystem(await signIn(person.userNumber), "invoiceArchive");
    await openSystem(await signIn(person.userNumber), "invoiceArchive");
    await openSystem(await signIn(other.userNumber), "invoiceArchive");
    const sessionsOf = async () => {
      const found = await ask(company.owner, { area: "credentials" });
      const own = found?.page.rows.find(({ userNumber }) => userNumber === person.userNumber);
      return [own?.sessions, found?.sessions];
    };
    assert.deepEqual(await sessionsOf(), [2, 2]);
    await letTimePass("2 days", person.userNumber);
    assert.deepEqual(await sessionsOf(), [0, 0]);
  });

  test("people above are counted and never named", async () => {
    await addUser(company.reseller.organizationId, ["userAdministration"]);
    await addUser(company.reseller.organizationId, ["userAdministration"], {
      deactivatedAt: new Date(),
    });
    await addUser(company.reseller.organizationId, ["invoices"]);
    const found = await ask(company.owner, {});
    assert.deepEqual(
      found?.above.map(({ kind, people, isYours }) => [kind, people, isYours]),
      [
        ["reseller", 2, true],
        ["provider", 1, true],
      ],
    );
    const [own] = await rows<{ number: string }>(
      sql`select customer_number as number from organizations where id = ${company.organizationId}`,
    );
    const asReseller = await ask(company.reseller, { organization: own?.number });
    assert.deepEqual(
      asReseller?.above.map(({ kind, isYours }) => [kind, isYours]),
      [
        ["reseller", false],
        ["provider", true],
      ],
    );
    assert.ok(!JSON.stringify(found).includes(String(company.reseller.userNumber)));
  });

  test("an organization out of reach is answered like one that is not there", async () => {
    const [own] = await rows<{ number: string }>(
      sql`select customer_number as number from organizations where id = ${company.neighbour.organizationId}`,
    );
    for (const organization of [own?.number, "99999999"]) {
      assert.equal(await ask(company.owner, { organization }), null);
      const asked = { ...accessQuery.parse({ organization }) };
      await assert.rejects(
        exportAreaAccess(company.owner, asked),
        (error) => error instanceof Refusal && error.code === "notFound",
      );
    }
    const seen = await ask(company.reseller, { organization: own?.number });
    assert.equal(seen?.root.id, company.neighbour.organizationId);
    await assert.rejects(ask(company.colleague, {}), Refusal);
  });

  test("a filter that is not understood finds nobody (R-212)", async () => {
    const found = await ask(company.owner, { area: "everything" });
    assert.deepEqual(
      [found?.counts, found?.page.rows, found?.asleep],
      [{ open: 0, asleep: 0 }, [], []],
    );
  });
});

describe("a hundred and twenty people have an area", () => {
  before(async () => {
    await rows(sql`with added as (
        insert into users (organization_id, first_name, last_name, email, activated_at, password_hash)
        select ${company.organizationId}, 'Vor', 'Viele ' || n % 7, 'viele' || n || '@muster.example', now(), 'x'
        from generate_series(1, 120) n returning number)
      insert into user_permissions (user_number, permission) select number, 'tariffChange' from added`);
  });

  test("pages forwards and backwards show each once by name, and the download has them all", async () => {
    const forwards: number[] = [];
    let page = await ask(company.owner, { area: "tariffChange" });
    for (;;) {
      forwards.push(...(page?.page.rows ?? []).map(({ userNumber }) => userNumber));
      if (!page?.page.next) break;
      assert.deepEqual(page.asleep, [], "the others follow the last page");
      page = await ask(company.owner, { area: "tariffChange", after: page.page.next });
    }
    assert.equal(forwards.length, page?.counts.open);
    assert.equal(new Set(forwards).size, forwards.length);
    const backwards: number[] = [];
    for (;;) {
      backwards.unshift(...(page?.page.rows ?? []).map(({ userNumber }) => userNumber));
      if (!page?.page.previous) break;
      page = await ask(company.owner, { area: "tariffChange", before: page.page.previous });
    }
    assert.deepEqual(backwards, forwards);
    const { batches } = await exportAreaAccess(
      company.owner,
      accessQuery.parse({ area: "tariffChange" }),
    );
    const exported: number[] = [];
    for await (const batch of batches) exported.push(...batch.map(({ userNumber }) => userNumber));
    assert.deepEqual(exported, forwards);
  });
});
