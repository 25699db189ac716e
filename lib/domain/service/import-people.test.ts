import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { connect, disconnect } from "#db/pool";
import { openCompany } from "#lib/domain/testing/company";
import { addOrganization, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import {
  auditLogSince,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import { decrypt } from "#lib/infra/crypto/encryption";
import { limits } from "#lib/rules/limits";
import { keycloakSource } from "#lib/rules/old-portal/keycloak-source";
import { type ImportedPerson, readPeople } from "#lib/rules/old-portal/person";
import { oldMapping, oldRealm } from "#lib/rules/testing/old-portal/files";
import type { PersonOutcome } from "./import-outcomes";
import { importPeople, previewImport } from "./import-people";
import { reportImport } from "./import-report";
import { keepOldHashesUntil, lastDayOf } from "./last-day";

let world: World;
let organizationId: number;
let ownerless: number;
let people: ImportedPerson[];
const numberOf = (id: number) =>
  value<string>(sql`select customer_number from organizations where id = ${id}`);

before(async () => {
  world = await openWorld();
  const company = await openCompany();
  organizationId = company.organizationId;
  const root = { organizationId: company.provider.organizationId, kind: "provider" as const };
  ownerless = (await addOrganization("customer", root)).organizationId;
  const numbers = {
    "K-1": await numberOf(organizationId),
    "K-2": await numberOf(ownerless),
    "K-9": "99999999",
  };
  people = readPeople(keycloakSource([oldRealm()], oldMapping(numbers)), "");
});
after(() => world.close());

async function all(parts: AsyncIterable<PersonOutcome[]>): Promise<PersonOutcome[]> {
  const found: PersonOutcome[] = [];
  for await (const part of parts) found.push(...part);
  return found;
}

const told = (found: readonly PersonOutcome[]) =>
  found.map(({ row, outcome, leftOut }) => [row, outcome, leftOut]);

const how = async (letters = false) =>
  ({ source: "keycloak", keptUntil: await lastDayOf(null), letters }) as const;

/** What becomes of the people of realm.json, if those who can come do so with this word. */
const expected = (comes: "ready" | "done" | "present") => [
  [1, comes, null],
  [2, comes, null],
  [3, comes, null],
  [4, comes, null],
  [5, "ownerPresent", "hashMissing"],
  [6, comes, "hashMissing"],
  [7, comes, "hashWeak"],
  [8, "notGrantable", null],
  [9, comes, null],
  [10, "rowUnusable", "hashMissing"],
  [11, "notFound", "hashMissing"],
  [12, "rowUnusable", "hashMissing"],
];

describe("people of an older portal are imported (R-1003)", () => {
  test("a preview has an outcome for each and changes nothing", async () => {
    const moment = await momentOfChanges();
    const found = await all(previewImport(people));
    assert.deepEqual(told(found), expected("ready"));
    assert.deepEqual(found.find(({ row }) => row === 8)?.refused, ["fax"]);
    assert.deepEqual(await changesSince(moment), []);
  });

  test("those who can come are activated, with permissions, old hash and audit log entry, and get no letter", async () => {
    const since = await endOfAuditLog();
    assert.deepEqual(told(await all(importPeople(people, await how()))), expected("done"));
    const found = await rows(sql`
      select u.first_name as name, u.last_name as "lastName", u.organization_id as destination, u.is_owner as owner, u.language,
        u.activated_at is not null as activated, u.deactivated_at is not null as deactivated,
        (select coalesce(json_agg(permission order by permission), '[]') from user_permissions where user_number = u.number) as permissions,
        i.source, i.old_hash as hash, i.kept_until is not null as kept, i.left_out as "leftOut"
      from users u join imported_accounts i on i.user_number = u.number order by u.email`);
    const person = (name: string, lastName: string, more: object = {}) => ({
      ...{
        name,
        lastName,
        destination: organizationId,
        owner: false,
        language: "de",
        activated: true,
      },
      ...{ deactivated: false, permissions: ["invoices"], source: "keycloak" },
      ...{ hash: "$pbkdf2-", kept: true, leftOut: null },
      ...more,
    });
    const without = { hash: null, kept: false };
    const decrypted = found.map(({ hash, ...one }) => ({
      ...one,
      hash: hash === null ? null : decrypt(String(hash), "oldHash")?.slice(0, 8),
    }));
    assert.deepEqual(decrypted, [
      person('=HYPERLINK("http://x")', "„Bruno“ Groß"),
      person("Clara", "Chefin", {
        destination: ownerless,
        owner: true,
        permissions: [],
        hash: "$2b$12$.",
      }),
      person("Dora", "Aus", { deactivated: true }),
      person("Emil", "Ohne", { ...without, leftOut: "hashMissing" }),
      person("Ida", "Öztürk-O'Neill", {
        language: "en",
        permissions: ["cloudPbx", "contacts", "invoices"],
        hash: "$argon2i",
      }),
      person("Otto", "Alt"),
      person("Wilma", "Schwach", { ...without, leftOut: "hashWeak" }),
    ]);
    const entries = await auditLogSince(since);
    assert.equal(entries.length, 7);
    assert.deepEqual(
      entries.map(({ event, outcome, actor, details }) => [event, outcome, actor, details]).at(-1),
      ["user.created", "done", null, { reason: "terminal", permissionsAfter: ["invoices"] }],
    );
    assert.deepEqual(await rows(sql`select kind from outbox`), []);
  });

  test("the same import once more changes nothing: everybody is there already", async () => {
    const moment = await momentOfChanges();
    assert.deepEqual(told(await all(importPeople(people, await how(true)))), expected("present"));
    assert.deepEqual(await changesSince(moment), []);
  });

  test("an address of the portal's own is taken, wherever and in whatever case (R-202)", async () => {
    const [ida] = people;
    assert.ok(ida);
    const email = await value<string>(
      sql`select upper(email) from users where organization_id = ${organizationId} and created_by is null
        and number not in (select user_number from imported_accounts) limit 1`,
    );
    const elsewhere = { ...ida, organization: await numberOf(ownerless) };
    const found = await all(importPeople([{ ...ida, email }, elsewhere], await how()));
    assert.deepEqual(
      found.map(({ outcome }) => outcome),
      ["emailTaken", "emailTaken"],
    );
  });

  test("an import that ends in the middle goes on where it ended", async () => {
    const [emil] = people.filter(({ leftOut }) => leftOut === "hashMissing");
    assert.ok(emil);
    const many = Array.from({ length: limits.importSlice + 5 }, (_, at) => ({
      ...emil,
      row: at + 1,
      isOwner: false,
      permissions: ["invoices" as const],
      organization: people[0]?.organization ?? "",
      email: `viele${at}@altportal.example`,
    }));
    for await (const part of importPeople(many, await how())) {
      assert.equal(part.length, limits.importSlice);
      break;
    }
    const found = await all(importPeople(many, await how()));
    const count = (wanted: string) => found.filter(({ outcome }) => outcome === wanted).length;
    assert.deepEqual([count("present"), count("done")], [limits.importSlice, 5]);
    await rows(sql`delete from users where email like 'viele%'`);
  });

  test("two imports of the same people at once bring each person once", async () => {
    const [, , otto] = people;
    assert.ok(otto);
    const many = Array.from({ length: 40 }, (_, at) => ({
      ...otto,
      row: at + 1,
      email: `zweimal${at}@altportal.example`,
    }));
    const runs = [importPeople(many, await how()), importPeople(many.toReversed(), await how())];
    const [first = [], second = []] = await Promise.all(runs.map(all));
    const done = [...first, ...second].filter(({ outcome }) => outcome === "done");
    assert.equal(done.length, many.length);
    assert.equal(await value(sql`select count(*)::int from users where email like 'zweimal%'`), 40);
    await rows(sql`delete from users where email like 'zweimal%'`);
  });

  test("an organization that is closed, or an end that is over, is refused", async () => {
    const [ida] = people;
    assert.ok(ida);
    const person = { ...ida, email: "spaet@altportal.example", validUntil: "2020-01-31" };
    const outcomes = async () => (await all(previewImport([person]))).map(({ outcome }) => outcome);
    assert.deepEqual(await outcomes(), ["endPast"]);
    await rows(sql`update organizations set closed_at = now() where id = ${organizationId}`);
    assert.deepEqual(await outcomes(), ["organizationClosed"]);
    await rows(sql`update organizations set closed_at = null where id = ${organizationId}`);
  });

  test("a part of an import takes as many statements for one person as for many", async () => {
    const sent: string[] = [];
    await disconnect();
    connect(world.url, { logger: { logQuery: (statement) => sent.push(statement) } });
    const [, , otto] = people;
    assert.ok(otto);
    const countOf = async (count: number) => {
      const some = Array.from({ length: count }, (_, at) => ({
        ...otto,
        email: `zahl${count}.${at}@altportal.example`,
      }));
      sent.length = 0;
      const found = await all(importPeople(some, { ...(await how()) }));
      assert.ok(found.every(({ outcome }) => outcome === "done"));
      return sent.length;
    };
    const one = await countOf(1);
    assert.equal(await countOf(100), one);
    await rows(sql`delete from users where email like 'zahl%'`);
  });
});

describe("letters, report and last day (R-1003)", () => {
  test("with letters those without a usable hash are told to set a password, and nobody else", async () => {
    await rows(sql`delete from users where number in (select user_number from imported_accounts)`);
    await all(importPeople(people, await how(true)));
    const [emil] = await lettersTo(world, "emil@altportal.example");
    assert.equal(emil?.kind, "passwordToSet");
    assert.match(emil?.text ?? "", /aus dem bisherigen Kundenportal/);
    assert.deepEqual(
      await rows(
        sql`select u.email, x.kind, x.state from outbox x join users u on u.number = x.user_number order by 1`,
      ),
      ["emil", "wilma"].map((name) => ({
        email: `${name}@altportal.example`,
        kind: "passwordToSet",
        state: "sent",
      })),
    );
  });

  test("the report says how many have moved, and the last day can be changed until it is a year away", async () => {
    const lastDay = await lastDayOf(null);
    assert.deepEqual(await reportImport(), {
      ...{ people: 7, settled: 0, waiting: 5, without: 2, lastDay },
    });
    const today = await value<string>(
      sql`select to_char(now() at time zone 'Europe/Berlin', 'YYYY-MM-DD')`,
    );
    assert.equal(await keepOldHashesUntil(await lastDayOf(today)), 5);
    assert.equal((await reportImport()).lastDay, today);
    for (const day of ["2020-01-31", "2999-12-31"])
      await assert.rejects(lastDayOf(day), /between today and 365 days/);
  });
});
