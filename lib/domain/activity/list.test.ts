import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import { exportOwnData } from "#lib/domain/account/own-data";
import { setPassword } from "#lib/domain/account/passwords";
import { verifyAuditLog } from "#lib/domain/audit/verify";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { startSession } from "#lib/domain/sign-in/sessions";
import { endSession } from "#lib/domain/sign-in/sign-out";
import { type Company, formOf, invite, openCompany } from "#lib/domain/testing/company";
import { actorNow, openWorld, type World } from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, dump, endOfAuditLog } from "#lib/domain/testing/dump";
import { newestToken } from "#lib/domain/testing/letters";
import { findAuthenticated } from "#lib/domain/testing/origins";
import { rounds } from "#lib/domain/testing/repetitions";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { purge } from "#lib/domain/worker/purge";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits, rates } from "#lib/rules/limits";
import { type ActivityQuery, activityQuery } from "#lib/rules/list-queries";
import { exportActivity } from "./export";
import { eventsOf } from "./kinds";
import { listActivity } from "./list";
import type { ActivityEntry } from "./row";

let world: World;
let company: Company;
let owner: Sql;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  owner = postgres(world.url, { max: 1, onnotice: () => {} });
});
after(async () => {
  await owner.end();
  await world.close();
});

const browser = {
  userAgent: "Firefox",
  language: "de",
  previousSession: null,
  device: null,
} as const;
const password = "Neun stille Möwen am Kai";

function ask(actor: Actor, filters: Partial<Record<keyof ActivityQuery, string>> = {}) {
  return listActivity(actor, activityQuery.parse(filters));
}

/** The entries about one account, newest first. */
async function told(actor: Actor, person: number, filters = {}): Promise<ActivityEntry[]> {
  return (await ask(actor, { person: String(person), ...filters })).rows;
}

// First, because the events that the other tests backdate would rightly look forged to the verifier.
describe("after a user is deleted the chain of the audit log is still valid (R-702, S-101, S-104)", () => {
  /** Everything that can happen to an account. */
  async function wholeLife() {
    const { userNumber, email } = await invite(company.owner, { lastName: "Lebenslauf" });
    await changeUser(company.owner, await formOf(userNumber, { lastName: "Umbenannt" }));
    await changeUser(company.owner, await formOf(userNumber, { validUntil: "2099-12-31" }));
    await setPassword(await newestToken(world, email), password);
    const session = (await startSession(userNumber, browser)) ?? "";
    await endSession(session);
    await requestPasswordReset(email, "192.0.2.1");
    await deactivateUser(company.owner, userNumber);
    await reactivateUser(company.provider, userNumber);
    await changeUser(
      company.owner,
      await formOf(userNumber, { permissions: ["userAdministration", "invoices", "contacts"] }),
    );
    await invite(await actorNow(userNumber));
    return { userNumber, email };
  }

  test("a deletion leaves the audit log unchanged, and the user appears in it as a number", async () => {
    const { userNumber } = await wholeLife();
    await purge();
    const before = await verifyAuditLog();
    assert.equal(before.problem, null);
    const events = (await told(company.owner, userNumber)).map(({ event }) => event);
    assert.ok(events.length >= 8, events.join());
    const rowsBefore = await owner`select t::text from audit_events t order by id`;

    await removeUser(company.owner, userNumber);
    await purge();
    const after = await verifyAuditLog(before.head);
    assert.equal(after.problem, null);
    assert.ok(after.compared > before.compared);
    const rowsAfter = await owner`select t::text from audit_events t order by id`;
    assert.deepEqual(
      rowsAfter.slice(0, rowsBefore.length),
      [...rowsBefore],
      "not one row was touched",
    );

    const entries = await told(company.owner, userNumber);
    assert.deepEqual(
      entries.map(({ event }) => event),
      ["user.removed", ...events],
    );
    for (const { about, by } of entries) {
      const shown = [about, by].filter(
        (one) => one && "number" in one && one.number === userNumber,
      );
      assert.ok(shown.length > 0);
      for (const one of shown) assert.deepEqual(one, { kind: "deleted", number: userNumber });
    }
    const auditLog = JSON.stringify([await dump(), entries]);
    for (const trace of ["Lebenslauf", "Umbenannt"]) assert.ok(!auditLog.includes(trace), trace);
  });

  test("a new user with the address of a deleted one inherits nothing", async () => {
    const first = await wholeLife();
    const session = (await startSession(first.userNumber, browser)) ?? "";
    await requestPasswordReset(first.email, "192.0.2.1");
    const oldLink = await newestToken(world, first.email);
    await removeUser(company.owner, first.userNumber);
    const second = await invite(company.owner, { email: first.email, permissions: ["contacts"] });
    assert.notEqual(second.userNumber, first.userNumber);
    assert.deepEqual(
      (await told(company.owner, second.userNumber)).map(({ event }) => event),
      ["user.created"],
    );
    const [left] =
      await owner`select count(*)::int as sessions from sessions where user_number = ${second.userNumber}`;
    assert.equal(left?.sessions, 0);
    await assert.rejects(setPassword(oldLink, password), { code: "linkDead" });
    await endSession(session);
    const [row] = await owner<{ granted: string; activated: boolean }[]>`
      select (select string_agg(permission, ',') from user_permissions where user_number = number) as granted,
        activated_at is not null as activated from users where number = ${second.userNumber}`;
    assert.deepEqual({ ...row }, { granted: "contacts", activated: false });
  });
});

describe("administrators see the audit log of the organizations they reach (R-801, R-302)", () => {
  test("an administrator sees what happened in their own organization and below, and nothing else", async () => {
    const { userNumber } = await invite(company.owner);
    const seen = async (actor: Actor) =>
      (await told(actor, userNumber)).map(({ event, by }) => [event, by.kind]);
    const itself = [["user.created", "user"]];
    assert.deepEqual(await seen(company.owner), itself);
    assert.deepEqual(await seen(company.administrator), itself);
    assert.deepEqual(await seen(company.reseller), itself);
    assert.deepEqual(await seen(company.provider), itself);
    assert.deepEqual(await seen(company.neighbour), []);
  });

  test("a user without user administration gets neither the page nor the download", async () => {
    await assert.rejects(ask(company.colleague), { code: "notFound" });
    await assertRefused(
      company.colleague,
      () => exportActivity(company.colleague, activityQuery.parse({})),
      "notFound",
    );
  });

  test("an actor from above is shown as the customer service or as an organization, never as a person", async () => {
    const { userNumber } = await invite(company.owner);
    await deactivateUser(company.provider, userNumber);
    await reactivateUser(company.reseller, userNumber);
    const [reseller] = await owner<{ name: string }[]>`
      select name from organizations where id = ${company.reseller.organizationId}`;
    assert.deepEqual(
      (await told(company.owner, userNumber)).map(({ event, by }) => [event, by]),
      [
        ["user.reactivated", { kind: "organization", name: reseller?.name, level: "reseller" }],
        ["user.deactivated", { kind: "service" }],
        [
          "user.created",
          {
            kind: "user",
            number: company.owner.userNumber,
            name: await nameOf(company.owner.userNumber),
            isOwner: true,
          },
        ],
      ],
    );
    const everything = JSON.stringify((await ask(company.owner)).rows);
    for (const person of [company.provider, company.reseller])
      assert.ok(!everything.includes(await nameOf(person.userNumber)));
  });

  test("an attempt on an account out of reach shows only its number, whether the account exists or not", async () => {
    const { userNumber } = await invite(company.neighbour);
    const unknown = 900_000_000;
    for (const number of [userNumber, unknown])
      await assert.rejects(removeUser(company.owner, number), { code: "notFound" });
    const about = async (number: number) =>
      (await told(company.owner, number)).map(({ about, refused }) => [about, refused]);
    assert.deepEqual(await about(userNumber), [[{ kind: "number", number: userNumber }, true]]);
    assert.deepEqual(await about(unknown), [[{ kind: "number", number: unknown }, true]]);
    assert.deepEqual(
      (await told(company.neighbour, userNumber)).map(({ event }) => event),
      ["user.created"],
      "and the other organization does not hear of it",
    );
  });

  test("an organization below can be selected by its number; one out of reach is treated as unknown", async () => {
    const [neighbour] = await owner<{ number: string }[]>`
      select customer_number as number from organizations where id = ${company.neighbour.organizationId}`;
    await invite(company.neighbour);
    const organization = neighbour?.number ?? "";
    const page = await ask(company.reseller, { organization });
    assert.ok(page.rows.length > 0);
    for (const { organization: where } of page.rows)
      assert.equal(where?.customerNumber, organization);
    const outside = await ask(company.owner, { organization });
    assert.deepEqual([outside.root, outside.rows], [null, []]);
    assert.deepEqual((await ask(company.owner, { organization: "404404404" })).root, null);
  });
});

async function nameOf(userNumber: number): Promise<string> {
  const [row] = await owner<{ name: string }[]>`
    select first_name || ' ' || last_name as name from users where number = ${userNumber}`;
  return row?.name ?? "";
}

test("an entry has the days of validity before and after; an older one only names the fields (R-801, FEEL-M6)", async () => {
  const { userNumber } = await invite(company.owner);
  await owner`insert into audit_events (event, outcome, target_number, organization_id, details)
    values ('user.changed', 'done', ${userNumber}, ${company.organizationId}, '{"fields": ["validUntil"]}')`;
  for (const days of [
    { validFrom: "2026-01-01", validUntil: "2098-12-31" },
    { validUntil: "2099-01-31", lastName: "Verlängert" },
    { validFrom: null },
  ])
    await changeUser(company.owner, await formOf(userNumber, days));
  const entries = await told(company.owner, userNumber, { event: "user.changed" });
  assert.deepEqual(
    entries.map(({ fields, days }) => [fields, days]),
    [
      [[], [{ field: "validFrom", before: "2026-01-01", after: null }]],
      [["lastName"], [{ field: "validUntil", before: "2098-12-31", after: "2099-01-31" }]],
      [
        [],
        [
          { field: "validFrom", before: null, after: "2026-01-01" },
          { field: "validUntil", before: null, after: "2098-12-31" },
        ],
      ],
      [["validUntil"], []],
    ],
  );
});

describe("the filters of the audit log (R-801)", () => {
  test("the filter by person takes a number or a name, of the actor or of the affected user", async () => {
    const { userNumber } = await invite(company.owner, {
      firstName: "Pia",
      lastName: "Seltenername",
    });
    const pia = await actorNow(userNumber);
    await changeUser(
      company.owner,
      await formOf(userNumber, { permissions: ["userAdministration", "invoices"] }),
    );
    await owner`update users set activated_at = now(), password_hash = 'x' where number = ${userNumber}`;
    const other = await invite(await actorNow(userNumber));
    const byName = (await ask(company.owner, { person: "seltener" })).rows;
    assert.deepEqual(
      byName.map(({ event, about }) => [event, about?.number]),
      [
        ["user.created", other.userNumber],
        ["user.changed", userNumber],
        ["user.created", userNumber],
      ],
    );
    assert.deepEqual((await told(company.owner, userNumber)).length, 3);
    assert.deepEqual((await ask(company.owner, { person: `u${userNumber}` })).rows.length, 3);
    assert.equal((await ask(company.neighbour, { person: "seltener" })).people, "none");
    assert.equal((await ask(company.owner, { person: "gibt es nicht" })).people, "none");
    assert.equal(pia.userNumber, userNumber);
  });

  test("a name that matches too many people finds nothing", async () => {
    await owner`insert into users (organization_id, first_name, last_name, email)
      select ${company.organizationId}, 'Viele', 'Vielfach', 'v' || n || '@muster.example'
      from generate_series(1, ${limits.activityPeople + 1}) n`;
    const page = await ask(company.owner, { person: "Vielfach" });
    assert.deepEqual([page.people, page.rows], ["tooMany", []]);
  });

  test("the audit log is filtered by event and by outcome", async () => {
    const { userNumber } = await invite(company.owner);
    await assert.rejects(invite(company.owner, { permissions: ["fax"] }), { code: "notGrantable" });
    const refused = await ask(company.owner, { outcome: "refused" });
    assert.ok(refused.rows.length > 0 && refused.rows.every((entry) => entry.refused));
    const done = await ask(company.owner, { outcome: "done", event: "user.created" });
    assert.ok(done.rows.every((entry) => !entry.refused && entry.event === "user.created"));
    assert.equal(done.rows[0]?.about?.number, userNumber);
    assert.deepEqual((await ask(company.owner, { event: "no.such" })).rows, []);
  });

  test("sign-ins are left out until somebody asks for them; those that were refused are not (FEEL-M6)", async () => {
    const number = 810_000_000;
    for (const [event, outcome] of [
      ["user.locked", "done"],
      ["session.started", "done"],
      ["system.opened", "done"],
      ["session.started", "refused"],
      ["password.changed", "done"],
      ["session.ended", "done"],
    ] as const)
      await owner`insert into audit_events (event, outcome, target_number, organization_id)
        values (${event}, ${outcome}, ${number}, ${company.organizationId})`;
    for (const actor of [company.owner, company.reseller, company.provider]) {
      const events = async (filters: object) =>
        (await told(actor, number, filters)).map(({ event, refused }) =>
          refused ? "refused" : event,
        );
      const changes = ["password.changed", "refused", "user.locked"];
      assert.deepEqual(await events({}), changes);
      const newest = (await ask(actor)).rows.map(({ event, refused }) =>
        refused ? "refused" : event,
      );
      assert.deepEqual(newest.slice(0, 3), changes);
      assert.deepEqual((await events({ event: "all" })).length, 6);
      assert.equal((await ask(actor, { event: "all" })).rows[0]?.event, "session.ended");
      assert.deepEqual(await events({ event: "session.ended" }), ["session.ended"]);
      assert.equal((await ask(actor, { event: "session.ended" })).rows[0]?.event, "session.ended");
    }
  });

  test("a whole kind of events can be chosen, and the entries are counted (FEEL-M6)", async () => {
    const number = 820_000_000;
    await owner`insert into audit_events (event, outcome, target_number, organization_id)
      select (array['order.received', 'order.discarded', 'user.locked', 'session.ended', 'password.changed'])[1 + n % 5], 'done', ${number},
        ${company.organizationId} from generate_series(1, 20) n`;
    for (const actor of [company.owner, company.reseller, company.provider])
      for (const [event, events] of [
        ["orders", ["order.discarded", "order.received"]],
        ["signIn", ["password.changed", "session.ended"]],
        [
          "all",
          ["order.discarded", "order.received", "password.changed", "session.ended", "user.locked"],
        ],
        ["user.nothing", []],
      ] as const) {
        const page = await ask(actor, { event, person: String(number) });
        const found = [...new Set(page.rows.map((entry) => entry.event as string))];
        assert.deepEqual(found.toSorted(), events, event);
        assert.deepEqual([page.matches, page.rows.length], [4 * events.length, 4 * events.length]);
        const { rows } = await ask(actor, { event });
        const wanted = eventsOf(event);
        assert.deepEqual(
          rows.filter((entry) => Array.isArray(wanted) && !wanted.includes(entry.event)),
          [],
        );
        assert.equal(rows.length > 0, events.length > 0);
      }
    assert.equal(
      (await ask(company.owner)).matches,
      null,
      "nothing is counted that nobody narrows",
    );
    await owner`insert into audit_events (event, outcome, target_number, organization_id)
      select 'user.locked', 'done', ${number}, ${company.organizationId} from generate_series(1, ${2 * limits.activityCap})`;
    const many = await ask(company.owner, { event: "user.locked" });
    assert.equal(many.matches, limits.activityCap + 1, "counting ends where nobody reads on");
  });

  test("an area finds who was given it and from whom it was withdrawn, and nobody elsewhere (FEEL-M6, R-302)", async () => {
    const mine = await invite(company.owner, { permissions: ["callList"] });
    const other = await invite(company.owner, { permissions: ["contacts"] });
    const outside = await invite(company.neighbour, { permissions: ["callList"] });
    const change = async (permissions: AreaId[]) =>
      changeUser(company.owner, await formOf(other.userNumber, { permissions }));
    await change(["contacts", "callList"]);
    await change(["invoices", "callList"]);
    await change(["invoices"]);
    const found = async (actor: Actor, filters: object = {}) =>
      (await ask(actor, { area: "callList", from: "2026-01-01", ...filters })).rows
        .filter(({ about }) =>
          [mine, other, outside].some((one) => one.userNumber === about?.number),
        )
        .map(({ about, added, removed }) => [
          about?.number,
          added.includes("callList"),
          removed.includes("callList"),
        ]);
    const within = [
      [other.userNumber, false, true],
      [other.userNumber, true, false],
      [mine.userNumber, true, false],
    ];
    assert.deepEqual(await found(company.owner), within);
    assert.deepEqual(await found(company.neighbour), [[outside.userNumber, true, false]]);
    const all = await found(company.reseller);
    assert.deepEqual(all, [...within.slice(0, 2), [outside.userNumber, true, false], within[2]]);
    assert.deepEqual(await found(company.provider), all);
    assert.deepEqual(await found(company.owner, { event: "user.created" }), within.slice(2));
    assert.deepEqual(
      await found(company.owner, { person: String(other.userNumber) }),
      within.slice(0, 2),
    );
    assert.deepEqual(await found(company.owner, { event: "orders" }), []);
    assert.deepEqual(await found(company.owner, { organization: "404404404" }), []);
    assert.equal((await ask(company.owner, { area: "callList" })).cut, false);
  });

  test("the filter by day uses the provider's calendar and includes both days", async () => {
    const number = 800_000_000;
    // Midnight in Berlin is 22:00 or 23:00 of the day before in UTC.
    for (const at of [
      "2026-03-28T22:59:59Z",
      "2026-03-28T23:00:00Z",
      "2026-03-29T21:59:59Z",
      "2026-03-29T22:00:00Z",
    ])
      await owner`insert into audit_events (at, event, outcome, target_number, organization_id)
        values (${at}::text::timestamptz, 'user.changed', 'done', ${number}, ${company.organizationId})`;
    const on = async (filters: object) =>
      (await told(company.owner, number, filters)).map(({ at }) => at.toISOString());
    assert.deepEqual(await on({ from: "2026-03-29", to: "2026-03-29" }), [
      "2026-03-29T21:59:59.000Z",
      "2026-03-28T23:00:00.000Z",
    ]);
    assert.equal((await on({ from: "2026-03-29" })).length, 3);
    assert.equal((await on({ to: "2026-03-28" })).length, 1);
    assert.equal(
      (await on({ from: "2026-02-30" })).length,
      0,
      "no such day, nobody's entries (FF-F3)",
    );
  });

  test("paging forwards and backwards shows each entry once, for one organization, for many and for all", async () => {
    await owner`insert into audit_events (at, event, outcome, target_number, organization_id)
      select now() - (n / 3) * interval '1 minute', 'task.settled', 'done', 700000000,
        case when n % 2 = 0 then ${company.organizationId}::int else ${company.neighbour.organizationId}::int end
      from generate_series(1, 120) n`;
    for (const [actor, filters] of [
      [company.owner, { event: "task.settled" }],
      [company.reseller, { event: "task.settled" }],
      [company.provider, { event: "task.settled" }],
      [company.provider, { person: "700000000" }],
    ] as const) {
      const pages: ActivityEntry[][] = [];
      let page = await ask(actor, filters);
      for (; ; page = await ask(actor, { ...filters, after: page.next ?? "" })) {
        pages.push(page.rows);
        if (!page.next) break;
      }
      const entries = pages.flat();
      assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
      assert.equal(entries.length, actor === company.owner ? 60 : 120);
      const times = entries.map(({ at }) => at.getTime());
      assert.deepEqual(
        times,
        times.toSorted((one, other) => other - one),
      );
      const back = await ask(actor, { ...filters, before: page.previous ?? "" });
      assert.deepEqual(back.rows, pages.at(-2));
    }
  });
});

test("a person from above cannot be found by number, while users find everything about themselves (R-302, FF-W4)", async () => {
  const { userNumber } = await invite(company.owner);
  await deactivateUser(company.provider, userNumber);
  assert.deepEqual(await told(company.owner, company.provider.userNumber), []);
  assert.deepEqual(await told(company.owner, company.reseller.userNumber), []);
  assert.ok((await told(company.reseller, company.owner.userNumber)).length > 0);
  const seen = await told(company.provider, company.provider.userNumber);
  assert.ok(seen.some(({ event }) => event === "user.deactivated"));
});

test("a position past the end of the audit log shows the last page, and one before its beginning the first (FF-F7)", async () => {
  const cursor = (at: string) =>
    Buffer.from(JSON.stringify([`${at} 00:00:00+00`, "1"])).toString("base64url");
  const whole = await ask(company.owner);
  const behind = await ask(company.owner, { after: cursor("2001-01-01") });
  assert.ok(behind.rows.length > 0);
  assert.equal(behind.next, null);
  const before = await ask(company.owner, { before: cursor("2099-01-01") });
  assert.deepEqual(before.rows[0], whole.rows[0]);
  assert.equal(before.previous, null);
});

describe("the download of the audit log (R-801)", () => {
  async function download(actor: Actor, filters: object = {}, most?: number) {
    const batches = await exportActivity(actor, activityQuery.parse(filters), most);
    const entries: ActivityEntry[] = [];
    for (;;) {
      const { done, value } = await batches.next();
      if (done) return { entries, cut: value.cut };
      entries.push(...value);
    }
  }

  test("the download has all filtered entries, in batches, and is recorded itself", async () => {
    await owner`insert into audit_events (event, outcome, target_number, organization_id)
      select 'link.sent', 'done', 600000000, ${company.organizationId}
      from generate_series(1, ${2 * limits.auditExportBatch + 5})`;
    const since = await endOfAuditLog();
    const { entries, cut } = await download(company.owner, { person: "600000000" });
    assert.equal(cut, null);
    assert.equal(new Set(entries.map(({ id }) => id)).size, 2 * limits.auditExportBatch + 5);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor }) => [event, actor]),
      [["auditLog.exported", company.owner.userNumber]],
    );
  });

  test("a filter that is not understood finds nothing, on the page and in the file (R-212, FF-F3)", async () => {
    for (const odd of [
      { outcome: "failed" },
      { event: "everything" },
      { event: "a.b.c" },
      { area: "everything" },
      { from: "2026-02-30" },
      { to: "gestern" },
      { person: "x".repeat(101) },
      { organization: "\0" },
    ]) {
      assert.deepEqual((await ask(company.owner, odd)).rows, [], JSON.stringify(odd));
      assert.deepEqual((await download(company.owner, odd)).entries, []);
      await owner`delete from rate_limits`;
    }
  });

  test("a download that is too long is cut, and says so", async () => {
    const most = rounds(60, limits.auditExportRows);
    await owner`insert into audit_events (event, outcome, target_number, organization_id)
      select 'link.sent', 'done', 500000000, ${company.organizationId} from generate_series(1, ${most})`;
    const cap = most === limits.auditExportRows ? undefined : most;
    const whole = await download(company.owner, { person: "500000000" }, cap);
    assert.deepEqual([whole.entries.length, whole.cut], [most, null]);
    await owner`insert into audit_events (event, outcome, target_number, organization_id)
      values ('link.sent', 'done', 500000000, ${company.organizationId})`;
    const { entries, cut } = await download(company.owner, { person: "500000000" }, cap);
    assert.deepEqual([entries.length, cut], [most, "length"]);
  });

  test("an area is not looked for without end among one person's entries either, and the page and the file say so (FEEL-M6)", async () => {
    const about = async (number: number, areas: string[], count: number) =>
      owner`insert into audit_events (event, outcome, target_number, organization_id, details)
        select 'user.changed', 'done', ${number}, ${company.neighbour.organizationId},
          jsonb_build_object('permissionsBefore', '[]'::jsonb, 'permissionsAfter', ${owner.json(areas)}::jsonb)
        from generate_series(1, ${count})`;
    await about(410000000, ["callList"], 1);
    await about(420000000, ["callList"], 1);
    await about(420000000, ["contacts"], limits.activityLookThrough - 1);
    const found = async (person: number, area: string) => {
      await owner`delete from rate_limits`;
      const filters = { person: String(person), area };
      const { rows: read, matches, cut } = await ask(company.neighbour, filters);
      const file = await download(company.neighbour, filters);
      return [read.length, matches, cut, file.entries.length, file.cut];
    };
    assert.deepEqual(await found(410000000, "callList"), [1, 1, false, 1, null]);
    assert.deepEqual(await found(420000000, "callList"), [1, 1, true, 1, "search"]);
    await about(420000000, ["contacts"], 1);
    assert.deepEqual(await found(420000000, "callList"), [0, 0, true, 0, "search"]);
  });

  test("an administrator who loses the permission during a download gets no further entries", async () => {
    const batches = await exportActivity(
      company.administrator,
      activityQuery.parse({ person: "600000000" }),
    );
    assert.equal((await batches.next()).done, false);
    await deactivateUser(company.owner, company.administrator.userNumber);
    await assert.rejects(batches.next(), { code: "notFound" });
    await reactivateUser(company.owner, company.administrator.userNumber);
  });
});

test("both downloads share one rate limit for each user; refusals beyond it do not flood the audit log (S-61)", async () => {
  const { userNumber, email } = await invite(company.owner, {
    permissions: ["userAdministration"],
  });
  await setPassword(await newestToken(world, email), password);
  const actor = await actorNow(userNumber);
  const since = await endOfAuditLog();
  for (let round = 0; round < rates.download.burst; round += 1)
    await (round % 2 ? exportOwnData(actor) : exportActivity(actor, activityQuery.parse({})));
  for (let round = 0; round < 5; round += 1) {
    await assert.rejects(exportOwnData(actor), { code: "tooManyAttempts" });
    await assert.rejects(exportActivity(actor, activityQuery.parse({})), {
      code: "tooManyAttempts",
    });
  }
  const events = await auditLogSince(since);
  assert.equal(events.length, rates.download.burst + 1);
  assert.deepEqual(
    [events.at(-1)?.event, events.at(-1)?.details],
    ["request.refused", { reason: "tooManyAttempts" }],
  );
  assert.ok(await exportOwnData(await actorNow(company.owner.userNumber)), "nobody else waits");
});

describe("the export of one's own data (S-103)", () => {
  test("the export has attempts of strangers on the account (R-801)", async () => {
    const { userNumber, email } = await invite(company.owner);
    await setPassword(await newestToken(world, email), password);
    assert.equal(await findAuthenticated(email, "Nicht das Passwort"), null);
    const { auditLog } = (await exportOwnData(await actorNow(userNumber))) as {
      auditLog: { event: string; refused: boolean; by: string }[];
    };
    assert.deepEqual(
      auditLog.filter(({ refused }) => refused).map(({ event, by }) => [event, by]),
      [["session.started", "withoutSigningIn"]],
    );
  });

  test("the export has everything about the user, without hashes, keys and other people's names, and is recorded", async () => {
    const { userNumber, email } = await invite(company.owner, {
      firstName: "Ida",
      lastName: "Eigen",
    });
    await setPassword(await newestToken(world, email), password);
    await startSession(userNumber, browser);
    await owner`insert into known_devices (id_hash, user_number) values ('device-hash', ${userNumber})`;
    await owner`insert into authenticators (user_number, encrypted_secret, last_step)
      values (${userNumber}, 'encrypted-secret', 0)`;
    await owner`insert into recovery_codes (user_number, code_hash) values (${userNumber}, 'code-hash')`;
    await owner`insert into passkeys (credential_id, user_number, public_key, counter, name)
      values ('credential', ${userNumber}, 'public-key', 0, 'Telefon')`;
    await owner`insert into access_requests (user_number, area, organization_id, reason)
      values (${userNumber}, 'shop', ${company.organizationId}, 'Für den Einkauf')`;
    const since = await endOfAuditLog();
    const data = await exportOwnData(await actorNow(userNumber));
    const text = JSON.stringify(data);
    const typed = ["Ida", "Eigen", "Telefon", "Für den Einkauf"];
    for (const own of [email, ...typed, `u${userNumber}`, "Firefox", "invoices"])
      assert.ok(text.includes(own), own);
    const secrets = await owner<{ secret: string }[]>`
      select password_hash as secret from users where number = ${userNumber}
      union all select id_hash from sessions where user_number = ${userNumber}
      union all select token_hash from links where user_number = ${userNumber}`;
    const hidden = [
      ...secrets.map(({ secret }) => secret),
      ...["device-hash", "encrypted-secret", "code-hash", "public-key", "credential"],
      await nameOf(company.owner.userNumber),
    ];
    for (const secret of hidden) assert.ok(secret && !text.includes(secret), secret);
    assert.deepEqual(Object.keys(data), [
      ...["account", "grantedPermissions", "permissionSet", "sessions", "openSystems"],
      "knownBrowsers",
      ...["secondFactor", "links", "bulkJobs", "accessRequests", "letters"],
      ...["effectivePermissions", "auditLog"],
    ]);
    const auditLog = data.auditLog as { event: string; by: string }[];
    assert.deepEqual(auditLog.map(({ event, by }) => [event, by]).slice(-2), [
      ["user.activated", "oneself"],
      ["user.created", "colleague"],
    ]);
    assert.deepEqual(
      (await auditLogSince(since)).map(({ event, actor, target }) => [event, actor, target]),
      [["data.exported", userNumber, userNumber]],
    );
  });

  test("the export has nothing about anybody else", async () => {
    const mine = await invite(company.owner);
    const other = await invite(company.owner);
    const text = JSON.stringify(await exportOwnData(await actorNow(mine.userNumber)));
    assert.ok(!text.includes(String(other.userNumber)) && !text.includes(other.email));
  });

  test("every table that references users is part of the export, but for what administrators are told and old hashes", async () => {
    const tables = await owner<{ name: string }[]>`
      select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid = 'users'::regclass order by 1`;
    assert.deepEqual(
      tables.map(({ name }) => name),
      [
        "access_requests",
        // What they are told of is in the audit log, and each letter in the outbox.
        "administrator_reports",
        ...["authenticators", "bulk_jobs"],
        // R-1003: an old hash is exported nowhere.
        "imported_accounts",
        ...["known_devices", "links", "outbox", "passkeys"],
        ...["recovery_codes", "sessions", "user_permission_sets", "user_permissions"],
      ],
    );
  });
});
