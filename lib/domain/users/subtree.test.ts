import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { actorLabelOf } from "#lib/domain/access/actor-label";
import { reachesMore } from "#lib/domain/organizations/within-reach";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import { dayFromToday, formOf, invite } from "#lib/domain/testing/company";
import {
  actorNow,
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import { areaIds } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { type UserListQuery, userListQuery } from "#lib/rules/list-queries";
import { userStates } from "#lib/rules/user-states";
import { changeUser } from "./change";
import { createUser } from "./create";
import { deactivateUser } from "./deactivate";
import { findGrantable, findUser } from "./detail";
import { listUsers } from "./list";

/**
 * One provider, a reseller with a sub-reseller and a customer below it, and another reseller with a customer: which
 * users each administrator sees (R-302), and what the ancestors' products allow (R-104).
 */
let world: World;
type Level =
  | "provider"
  | "reseller"
  | "subreseller"
  | "customer"
  | "otherReseller"
  | "otherCustomer";
const organizationOf = {} as Record<Level, number>;
const adminOf = {} as Record<Level, Actor>;
const staffOf = {} as Record<Level, Actor>;
const below: Record<Level, Level[]> = {
  provider: ["provider", "reseller", "subreseller", "customer", "otherReseller", "otherCustomer"],
  reseller: ["reseller", "subreseller", "customer"],
  subreseller: ["subreseller", "customer"],
  customer: ["customer"],
  otherReseller: ["otherReseller", "otherCustomer"],
  otherCustomer: ["otherCustomer"],
};
const levels = Object.keys(below) as Level[];

before(async () => {
  world = await openWorld();
  const root = await addOrganization("provider", null);
  const reseller = await addOrganization("reseller", root, ["cloudPbx", "faxAndSms"]);
  const subreseller = await addOrganization("subreseller", reseller, ["cloudPbx"]);
  const customer = await addOrganization("customer", subreseller, ["cloudPbx", "faxAndSms"]);
  const otherReseller = await addOrganization("reseller", root, ["voiceLine"]);
  const otherCustomer = await addOrganization("customer", otherReseller, [
    "voiceLine",
    "teamsConnector",
  ]);
  const nodes = { provider: root, reseller, subreseller, customer, otherReseller, otherCustomer };
  for (const level of levels) {
    const { organizationId } = nodes[level];
    organizationOf[level] = organizationId;
    adminOf[level] = await addUser(organizationId, ["userAdministration"], {
      isOwner: level !== "provider",
    });
    staffOf[level] = await addUser(organizationId, [
      "invoices",
      "fax",
      "callList",
      "teamsConnector",
    ]);
  }
});
after(() => world.close());

type Query = Partial<Record<keyof UserListQuery, unknown>>;

function list(actor: Actor, query: Query = {}) {
  return listUsers(actor, userListQuery.parse(query));
}

/** The numbers of all users in the list, page by page. */
async function everybody(actor: Actor, query: Query = {}): Promise<number[]> {
  const found: number[] = [];
  let page = await list(actor, query);
  for (;;) {
    found.push(...page.rows.map(({ userNumber }) => userNumber));
    if (!page.next) return found;
    page = await list(actor, { ...query, after: page.next });
  }
}

function numbersOf(among: Level[]): Promise<number[]> {
  return value(sql`select json_agg(number order by number) from users
    where organization_id = any(${sql`array[${sql.join(
      among.map((one) => sql`${organizationOf[one]}::int`),
      sql`, `,
    )}]`})`);
}

const numberOf = (level: Level): Promise<string> =>
  value(sql`select customer_number from organizations where id = ${organizationOf[level]}`);

describe("administrators see their own subtree and nothing else (R-302)", () => {
  for (const level of levels) {
    test(`${level}: list, counts and single users are those of the subtree`, async () => {
      const expected = await numbersOf(below[level]);
      const page = await list(adminOf[level]);
      assert.deepEqual((await everybody(adminOf[level])).toSorted(), expected);
      assert.deepEqual([page.total, page.matches], [expected.length, expected.length]);
      assert.equal(page.reachesMore, below[level].length > 1);
      for (const other of levels) {
        const { userNumber } = staffOf[other];
        const reached = below[level].includes(other);
        assert.equal((await findUser(adminOf[level], userNumber)) !== null, reached, other);
        assert.equal(
          (await list(adminOf[level], { q: String(userNumber) })).rows.length,
          reached ? 1 : 0,
        );
      }
    });

    test(`${level}: an organization can be selected alone or with those below it; one out of reach is treated as unknown`, async () => {
      for (const wanted of levels) {
        const organization = await numberOf(wanted);
        const reached = below[level].includes(wanted);
        const all = await everybody(adminOf[level], { organization });
        assert.deepEqual(all.toSorted(), reached ? await numbersOf(below[wanted]) : [], wanted);
        const own = await everybody(adminOf[level], { organization, scope: "only" });
        assert.deepEqual(own.toSorted(), reached ? await numbersOf([wanted]) : [], wanted);
      }
      const { rows: _, ...unknown } = await list(adminOf[level], { organization: "99999999" });
      const foreign = levels.filter((one) => !below[level].includes(one));
      for (const one of foreign) {
        const page = await list(adminOf[level], { organization: await numberOf(one) });
        assert.deepEqual(page, { rows: [], ...unknown }, one);
      }
      assert.deepEqual([unknown.root, unknown.total, unknown.matches], [null, 0, 0]);
    });
  }

  for (const sort of ["changed", "name", "signIn"])
    test(`sorted by ${sort}: an administrator of many organizations pages through all users once`, async () => {
      await rows(sql`insert into users (organization_id, first_name, last_name, email)
        select o.id, 'Viele', 'Gleich ' || n % 3, ${sort} || o.id || 'x' || n || '@viele.example'
        from organizations o, generate_series(1, 12) n`);
      for (const level of ["provider", "reseller"] as const) {
        const found = await everybody(adminOf[level], { sort });
        assert.equal(new Set(found).size, found.length);
        assert.deepEqual(found.toSorted(), await numbersOf(below[level]));
      }
    });

  test("a row names the user's organization", async () => {
    const { rows: found } = await list(adminOf.reseller, {
      q: String(staffOf.customer.userNumber),
    });
    assert.equal(found[0]?.customerNumber, await numberOf("customer"));
  });
});

describe("filters across the tree", () => {
  test("the filter by an area shows exactly the users who can enter it, whatever was granted (R-104)", async () => {
    for (const level of levels) {
      const people = await Promise.all((await numbersOf(below[level])).map(actorNow));
      for (const area of areaIds) {
        const entering = people
          .filter(({ effective }) => effective.has(area))
          .map(({ userNumber }) => userNumber);
        const found = await everybody(adminOf[level], { area });
        assert.deepEqual(found.toSorted(), entering, `${area} for ${level}`);
        assert.equal((await list(adminOf[level], { area })).matches, entering.length);
      }
    }
  });

  test("each of the six states finds its users below, and the counts match (R-206)", async () => {
    const facts: Record<string, Parameters<typeof addUser>[2]> = {
      locked: { lockedAt: new Date(), lockedBy: "provider", deactivatedAt: new Date() },
      deactivated: { deactivatedAt: new Date(), activatedAt: null, passwordHash: null },
      notYetValid: { validFrom: await dayFromToday(1) },
      noLongerValid: { validUntil: await dayFromToday(-1) },
      invited: { activatedAt: null, passwordHash: null, validUntil: await dayFromToday(1) },
      active: { validFrom: await dayFromToday(0), validUntil: await dayFromToday(0) },
    };
    for (const [status, fact] of Object.entries(facts)) {
      const level = status === "locked" ? "subreseller" : "customer";
      const { userNumber } = await addUser(organizationOf[level], ["shop"], fact);
      for (const who of ["provider", "reseller", "subreseller"] as const) {
        const found = await everybody(adminOf[who], { status });
        assert.ok(found.includes(userNumber), `${status} for ${who}`);
        const page = await list(adminOf[who], { status });
        assert.equal(page.counts?.[status as "locked"], found.length);
        assert.equal(page.matches, found.length);
        assert.ok(page.rows.every(({ state }) => state === status));
      }
      assert.ok(!(await everybody(adminOf.otherReseller, { status })).includes(userNumber));
    }
    const page = await list(adminOf.provider);
    const sum = userStates.reduce((all, state) => all + (page.counts?.[state] ?? 0), 0);
    assert.equal(sum, page.total, "everybody is in exactly one state");
  });
});

describe("actors from above are not named (R-302, R-801)", () => {
  async function labels(reader: Level, userNumber: number) {
    const detail = await findUser(adminOf[reader], userNumber);
    return {
      history: detail?.history.map(({ by }) => ("name" in by ? by.name : by.kind)),
      deactivatedBy: detail?.deactivatedBy,
    };
  }
  const nameOf = (actor: Actor) =>
    value<string>(
      sql`select first_name || ' ' || last_name from users where number = ${actor.userNumber}`,
    );
  const organizationName = (level: Level) =>
    value<string>(sql`select name from organizations where id = ${organizationOf[level]}`);

  test("the provider's people appear as the customer service, and a reseller's people as the reseller", async () => {
    const organizationId = organizationOf.customer;
    const { userNumber } = await invite(adminOf.reseller, { organizationId });
    await changeUser(adminOf.provider, await formOf(userNumber, { lastName: "Anders" }));
    await changeUser(adminOf.customer, await formOf(userNumber, { lastName: "Wieder" }));
    await deactivateUser(adminOf.subreseller, userNumber);
    const [customer, subreseller, reseller, provider] = await Promise.all([
      nameOf(adminOf.customer),
      nameOf(adminOf.subreseller),
      nameOf(adminOf.reseller),
      nameOf(adminOf.provider),
    ]);
    const resellerName = await organizationName("reseller");
    const subresellerName = await organizationName("subreseller");
    const seen = { customer, subreseller, reseller, provider };
    const expected = {
      customer: [subresellerName, customer, "service", resellerName],
      subreseller: [subreseller, customer, "service", resellerName],
      reseller: [subreseller, customer, "service", reseller],
      provider: [subreseller, customer, provider, reseller],
    };
    for (const reader of ["customer", "subreseller", "reseller", "provider"] as const) {
      const found = await labels(reader, userNumber);
      assert.deepEqual(found.history, expected[reader], reader);
      const above = Object.entries(seen).filter(
        ([level]) => !below[reader].includes(level as Level),
      );
      const text = JSON.stringify([
        await findUser(adminOf[reader], userNumber),
        await list(adminOf[reader]),
      ]);
      for (const [, name] of above) assert.ok(!text.includes(name), `${name} for ${reader}`);
    }
    assert.deepEqual((await labels("customer", userNumber)).deactivatedBy, {
      kind: "organization",
      name: subresellerName,
      level: "subreseller",
    });
    assert.equal((await labels("reseller", userNumber)).deactivatedBy?.kind, "user");
    await rows(
      sql`update users set deactivated_by = ${adminOf.provider.userNumber} where number = ${userNumber}`,
    );
    assert.deepEqual((await labels("reseller", userNumber)).deactivatedBy, { kind: "service" });
  });

  test("automatic actions are the system's, and those of a link's holder are nobody's", async () => {
    const { userNumber } = await addUser(organizationOf.customer, ["shop"]);
    for (const event of ["user.created", "user.locked", "link.sent"])
      await rows(sql`insert into audit_events (event, outcome, target_number, organization_id)
        values (${event}, 'done', ${userNumber}, ${organizationOf.customer})`);
    const detail = await findUser(adminOf.customer, userNumber);
    assert.deepEqual(
      detail?.history.map(({ event, by }) => [event, by.kind]),
      [
        ["link.sent", "nobody"],
        ["user.locked", "system"],
        ["user.created", "system"],
      ],
    );
  });

  test("a deleted actor appears as a number, and for those below not even as that", () => {
    const gone = { number: 17, name: null, isOwner: null };
    const organization = { kind: "reseller", name: "Nordlicht" } as const;
    assert.deepEqual(actorLabelOf({ ...gone, organization, within: true }), {
      kind: "deleted",
      number: 17,
    });
    assert.deepEqual(actorLabelOf({ ...gone, organization, within: false }), {
      kind: "organization",
      name: "Nordlicht",
      level: "reseller",
    });
    assert.equal(actorLabelOf({ ...gone, organization: null, within: false }), null);
  });
});

describe("a cancelled product takes its areas from everybody below at once (R-104)", () => {
  for (const level of ["reseller", "subreseller", "customer"] as const)
    test(`cancelled at the ${level}, the product closes its areas below, and booked again it opens them`, async () => {
      const { userNumber } = await addUser(organizationOf.customer, ["cloudPbx", "invoices"]);
      const session = await startSession(userNumber, {
        userAgent: "",
        previousSession: null,
        device: null,
      });
      assert.ok(session);
      const seen = async () => {
        const person = await findSignedIn(session, readOpenTasks);
        const row = (await list(adminOf.reseller, { q: String(userNumber) })).rows[0];
        const filtered = await everybody(adminOf.provider, { area: "cloudPbx" });
        const detail = await findUser(adminOf.customer, userNumber);
        return {
          enters: person?.actor.effective.has("cloudPbx"),
          offered: person?.entitled.has("cloudPbx"),
          row: row?.effective.includes("cloudPbx"),
          filtered: filtered.includes(userNumber),
          granted: detail?.target.granted.has("cloudPbx"),
          entitled: detail?.target.entitled.has("cloudPbx"),
        };
      };
      const awake = {
        enters: true,
        offered: true,
        row: true,
        filtered: true,
        granted: true,
        entitled: true,
      };
      assert.deepEqual(await seen(), awake);
      const where = sql`organization_id = ${organizationOf[level]} and product = 'cloudPbx'`;
      await rows(sql`delete from organization_products where ${where}`);
      const asleep = Object.fromEntries(Object.keys(awake).map((key) => [key, key === "granted"]));
      assert.deepEqual(await seen(), asleep);
      await rows(sql`insert into organization_products (organization_id, product)
        values (${organizationOf[level]}, 'cloudPbx')`);
      assert.deepEqual(await seen(), awake);
    });
});

test("a pending account shows its deadline to administrators above (R-206, R-404)", async () => {
  const organizationId = organizationOf.customer;
  const { userNumber } = await invite(adminOf.reseller, { organizationId });
  await letTimePass("8 days", userNumber);
  const row = (await list(adminOf.provider, { q: String(userNumber) })).rows[0];
  assert.equal(row?.linkExpiresAt, null);
  assert.ok(row?.deletesAt && row.deletesAt.getTime() > Date.now());
});

describe("adding a user for an organization below (R-102, R-603)", () => {
  let counter = 0;
  const person = () => {
    counter += 1;
    const email = `neu${counter}@muster.example`;
    return { firstName: "Ola", lastName: "Nowak", email, language: "de" as const };
  };

  test("the organization is chosen by customer number, and gets areas that it may use and the administrator holds", async () => {
    const organization = await numberOf("customer");
    for (const who of ["provider", "reseller", "subreseller"] as const) {
      const permissions = ["invoices", "cloudPbx"] as const;
      const { userNumber } = await createUser(adminOf[who], {
        ...person(),
        organization,
        permissions: [...permissions],
      });
      const actor = await actorNow(userNumber);
      assert.equal(actor.organizationId, organizationOf.customer);
      assert.deepEqual([...actor.effective].toSorted(), [...permissions].toSorted());
    }
  });

  test("adding a user above, beside or for an unknown organization is refused alike and recorded", async () => {
    const numbers: [Level, string][] = [
      ["customer", await numberOf("subreseller")],
      ["subreseller", await numberOf("reseller")],
      ["reseller", await numberOf("provider")],
      ["reseller", await numberOf("otherCustomer")],
      ["otherReseller", await numberOf("customer")],
      ["reseller", "99999999"],
    ];
    for (const [who, organization] of numbers) {
      const input = { ...person(), organization, permissions: ["invoices" as const] };
      const since = await endOfAuditLog();
      await assertRefused(adminOf[who], () => createUser(adminOf[who], input), "notFound");
      const [refused] = await auditLogSince(since);
      assert.equal(refused?.organization, adminOf[who].organizationId, "no word of the other one");
    }
  });

  test("an area that an organization in between lacks cannot be granted below it, not even by the provider", async () => {
    const input = {
      ...person(),
      organization: await numberOf("customer"),
      permissions: ["fax" as const],
    };
    for (const who of ["provider", "reseller", "subreseller", "customer"] as const)
      await assertRefused(adminOf[who], () => createUser(adminOf[who], input), "notGrantable");
  });

  for (const closed of ["customer", "subreseller"] as const)
    test(`no user is added while the ${closed} is closed (R-106)`, async () => {
      const organizationId = organizationOf[closed];
      await rows(sql`update organizations set closed_at = now() where id = ${organizationId}`);
      const organization = await numberOf("customer");
      const input = { ...person(), organization, permissions: ["invoices" as const] };
      for (const who of ["provider", "reseller"] as const)
        await assertRefused(
          adminOf[who],
          () => createUser(adminOf[who], input),
          "organizationClosed",
        );
      // An actor who cannot see it does not learn that it is closed either.
      await assertRefused(
        adminOf.otherReseller,
        () => createUser(adminOf.otherReseller, input),
        "notFound",
      );
      await rows(sql`update organizations set closed_at = null where id = ${organizationId}`);
    });

  test("the form knows which products the organization has booked and which are missing above it (R-104)", async () => {
    const offered = await findGrantable(adminOf.reseller, organizationOf.customer);
    assert.ok(offered?.opened.includes("fax"), "booked by the customer");
    assert.ok(!offered?.entitled.includes("fax"), "the sub-reseller lacks it");
    assert.ok(!offered?.opened.includes("teamsConnector"));
    const detail = await findUser(adminOf.reseller, staffOf.customer.userNumber);
    assert.ok(detail?.opened.includes("fax"));
    assert.ok(detail?.target.granted.has("fax") && !detail.target.entitled.has("fax"));
  });

  test("the form offers organizations to choose from only if there are some below", async () => {
    for (const level of levels)
      assert.equal(await reachesMore(adminOf[level]), below[level].length > 1, level);
  });
});
