import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Actor } from "#lib/rules/delegation";
import type { RefusalCode } from "#lib/rules/refusal";
import { startSession } from "./sessions";
import {
  type Company,
  dayFromToday,
  formOf,
  invite,
  openCompany,
  permissionsOf,
} from "./support/company";
import { assertRefused, endOfTrail, trailSince } from "./support/dump";
import { letTimePass } from "./support/time";
import { addOrganization, addUser, openWorld, rows, value, type World } from "./support/world";
import { findUser } from "./user-list";
import {
  changeUser,
  createUser,
  deactivateUser,
  reactivateUser,
  removeUser,
  resendActivation,
} from "./users";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

/** The letters of a user that wait in the outbox, the oldest first. */
function lettersOf(userNumber: number) {
  return rows<{ kind: string; state: string; live: boolean }>(sql`
    select x.kind, x.state, l.used_at is null and l.superseded_at is null as live
    from outbox x left join links l on l.id = x.link_id
    where x.user_number = ${userNumber} order by x.created_at, x.id`);
}

function signIn(userNumber: number): Promise<string | null> {
  return startSession(userNumber, { userAgent: "", language: "de", previousSession: null });
}

function colleague(facts: Parameters<typeof addUser>[2] = {}): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", "contacts"], facts);
}

describe("an administrator invites somebody", () => {
  test("the account, its permissions, link, letter and trail are there together", async () => {
    const since = await endOfTrail();
    const { userNumber } = await invite(company.administrator, {
      firstName: "Zoë",
      lastName: 'Nowak "O\'Neil" Müßig; drop table users --',
      email: "Zoe@Muster.example",
      language: "en",
      permissions: ["contacts", "invoices"],
    });
    const [user] = await rows(sql`
      select username, organization_id, is_owner, first_name, last_name, email, language, password_hash,
        activated_at, deactivated_at, locked_at, valid_from, valid_until, created_by::int
      from users where number = ${userNumber}`);
    assert.deepEqual(user, {
      username: `u${userNumber}`,
      organization_id: company.organizationId,
      is_owner: false,
      first_name: "Zoë",
      last_name: 'Nowak "O\'Neil" Müßig; drop table users --',
      email: "Zoe@Muster.example",
      language: "en",
      password_hash: null,
      activated_at: null,
      deactivated_at: null,
      locked_at: null,
      valid_from: null,
      valid_until: null,
      created_by: company.administrator.userNumber,
    });
    assert.deepEqual(await permissionsOf(userNumber), ["contacts", "invoices"]);
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "queued", live: true },
    ]);
    assert.deepEqual(await trailSince(since), [
      {
        event: "user.created",
        outcome: "done",
        actor: company.administrator.userNumber,
        target: userNumber,
        organization: company.organizationId,
        details: { permissionsAfter: ["contacts", "invoices"] },
      },
    ]);
  });

  test("account, letter and trail are written in one transaction, with every other change too", async () => {
    const { userNumber } = await invite(company.administrator);
    const [made] = await rows(sql`select count(distinct x)::int as transactions from (
      select xmin::text as x from users where number = ${userNumber}
      union all select xmin::text from user_permissions where user_number = ${userNumber}
      union all select xmin::text from links where user_number = ${userNumber}
      union all select xmin::text from outbox where user_number = ${userNumber}
      union all select xmin::text from audit_events where target_number = ${userNumber}) written`);
    assert.deepEqual(made, { transactions: 1 });
    const works = [
      () =>
        formOf(userNumber, { lastName: "Anders" }).then((form) => changeUser(company.owner, form)),
      () => deactivateUser(company.owner, userNumber),
      () => reactivateUser(company.owner, userNumber),
    ];
    for (const work of works) {
      await work();
      const [row] = await rows(sql`select u.xmin = (select e.xmin from audit_events e
        where e.target_number = u.number order by e.id desc limit 1) as together
        from users u where u.number = ${userNumber}`);
      assert.deepEqual(row, { together: true });
    }
  });

  test("the tenant above invites into its customer, with what the customer may use", async () => {
    const { userNumber } = await invite(company.tenant, {
      organizationId: company.organizationId,
      permissions: ["cloudPbx", "userAdministration"],
    });
    assert.equal(
      await value(sql`select organization_id from users where number = ${userNumber}`),
      company.organizationId,
    );
  });

  test("the second of two clicks gives the same account, and one letter", async () => {
    const input = { email: "zweimal@muster.example" };
    const first = await invite(company.administrator, input);
    const since = await endOfTrail();
    assert.deepEqual(await invite(company.administrator, input), first);
    assert.deepEqual(await trailSince(since), []);
    assert.equal((await lettersOf(first.userNumber)).length, 1);
  });

  test("a minute later the same input is no second click any more", async () => {
    const input = { email: "spaeter@muster.example" };
    const { userNumber } = await invite(company.administrator, input);
    await letTimePass("61 seconds", userNumber);
    const values = await assertRefused(
      company.administrator,
      () => invite(company.administrator, input),
      "emailTaken",
    );
    assert.deepEqual(values, { userNumber });
  });

  test("R-202: an address is taken in whatever case, and its holder is named to who reaches the holder", async () => {
    const { userNumber } = await invite(company.owner, { email: "Taken@Muster.example" });
    for (const email of ["taken@muster.example", "TAKEN@MUSTER.EXAMPLE"]) {
      for (const actor of [company.administrator, company.tenant, company.operator]) {
        const work = () => invite(actor, { email, organizationId: company.organizationId });
        assert.deepEqual(await assertRefused(actor, work, "emailTaken"), { userNumber });
      }
    }
  });

  test("R-202: who does not reach the holder learns that the address is taken, and nothing else", async () => {
    await invite(company.owner, { email: "secret@muster.example" });
    const work = () => invite(company.neighbour, { email: "SECRET@muster.example" });
    assert.deepEqual(await assertRefused(company.neighbour, work, "emailTaken"), {});
  });

  test("S-47: two who invite the same address at the same moment make one account", async () => {
    const email = "gleichzeitig@muster.example";
    const both = await Promise.allSettled([
      invite(company.owner, { email, firstName: "A" }),
      invite(company.administrator, { email, firstName: "B" }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const lost = both.find((one) => one.status === "rejected");
    assert.equal(lost?.reason.code, "emailTaken");
  });

  const hostile: [title: string, who: () => Actor, Parameters<typeof invite>[1], RefusalCode][] = [
    ["somebody without user administration", () => company.colleague, {}, "notFound"],
    [
      "an administrator, for the organization next door",
      () => company.neighbour,
      { organizationId: -1 },
      "notFound",
    ],
    [
      "an administrator, for an organization that does not exist",
      () => company.administrator,
      { organizationId: 999_999 },
      "notFound",
    ],
    [
      "an administrator who grants what is not held",
      () => company.administrator,
      { permissions: ["invoices", "tariffChange"] },
      "notGrantable",
    ],
    [
      "an owner who grants what the organization may not use",
      () => company.owner,
      { permissions: ["invoices", "fax"] },
      "notGrantable",
    ],
    [
      "a tenant who grants below what the customer has not booked",
      () => company.tenant,
      { permissions: ["fax"], organizationId: -1 },
      "notGrantable",
    ],
    [
      "an owner who grants nothing at all",
      () => company.owner,
      { permissions: [] },
      "noPermission",
    ],
  ];
  for (const [title, who, change, code] of hostile) {
    test(`refused: ${title}`, async () => {
      const organizationId = change?.organizationId === -1 ? company.organizationId : undefined;
      const input = organizationId ? { ...change, organizationId } : change;
      await assertRefused(who(), () => invite(who(), input), code);
    });
  }

  test("refused: a customer's administrator who invites into the tenant above", async () => {
    const organizationId = company.tenant.organizationId;
    const work = () => invite(company.owner, { organizationId });
    await assertRefused(company.owner, work, "notFound");
  });
});

type Verb = (actor: Actor, userNumber: number) => Promise<void>;
const rename: Verb = async (actor, userNumber) =>
  changeUser(actor, await formOf(userNumber, { lastName: "Anders" }));
const limit: Verb = async (actor, userNumber) =>
  changeUser(actor, await formOf(userNumber, { validUntil: await dayFromToday(1) }));
const grant: Verb = async (actor, userNumber) => {
  const form = await formOf(userNumber);
  await changeUser(actor, { ...form, permissions: [...form.shownPermissions, "notifications"] });
};
const withdraw: Verb = async (actor, userNumber) => {
  const form = await formOf(userNumber);
  await changeUser(actor, { ...form, permissions: form.shownPermissions.slice(1) });
};
const verbs: Record<string, Verb> = {
  rename,
  limit,
  grant,
  withdraw,
  deactivate: deactivateUser,
  reactivate: reactivateUser,
  remove: removeUser,
  "send a new link to": resendActivation,
};

describe("who is out of reach does not exist (R-301, R-302)", () => {
  /** Each with a reason why this person may not touch the colleague. */
  const hostile: [title: string, who: () => Promise<Actor> | Actor][] = [
    ["a colleague without user administration", () => company.buyer],
    ["the owner of the organization next door", () => company.neighbour],
    [
      "an administrator who was deactivated a moment ago",
      async () => {
        const actor = await colleagueWith("userAdministration");
        await deactivateUser(company.owner, actor.userNumber);
        return actor;
      },
    ],
    [
      "an administrator who was removed a moment ago",
      async () => {
        const actor = await colleagueWith("userAdministration");
        await removeUser(company.owner, actor.userNumber);
        return actor;
      },
    ],
    [
      "an administrator who lost user administration a moment ago",
      async () => {
        const actor = await colleagueWith("userAdministration");
        const permissions = ["invoices" as const];
        await changeUser(company.owner, await formOf(actor.userNumber, { permissions }));
        return actor;
      },
    ],
    [
      "an administrator whom the operator locked a moment ago",
      async () => {
        const actor = await colleagueWith("userAdministration");
        await rows(sql`update users set locked_at = now(), locked_by = 'operator'
          where number = ${actor.userNumber}`);
        return actor;
      },
    ],
    [
      "an administrator whose time is over",
      async () => {
        const actor = await colleagueWith("userAdministration");
        const validUntil = await dayFromToday(-1);
        await changeUser(company.owner, await formOf(actor.userNumber, { validUntil }));
        return actor;
      },
    ],
  ];
  for (const [title, who] of hostile) {
    test(`${title} can do nothing at all`, async () => {
      const actor = await who();
      const { userNumber } = await colleague();
      for (const verb of Object.values(verbs))
        await assertRefused(actor, () => verb(actor, userNumber), "notFound");
      const { organizationId } = company;
      await assertRefused(actor, () => invite(actor, { organizationId }), "notFound");
      assert.equal(await findUser(actor, userNumber), null);
    });
  }

  test("somebody in the organization above does not exist for those below", async () => {
    const above = await addUser(company.tenant.organizationId, ["invoices", "contacts"]);
    for (const verb of Object.values(verbs))
      await assertRefused(company.owner, () => verb(company.owner, above.userNumber), "notFound");
    assert.equal(await findUser(company.owner, above.userNumber), null);
  });

  test("an unknown number gets the same answer as a number out of reach", async () => {
    for (const verb of Object.values(verbs))
      await assertRefused(company.owner, () => verb(company.owner, 999_999_999), "notFound");
    assert.equal(await findUser(company.owner, 999_999_999), null);
  });

  test("an organization that was closed has no administrators any more (R-106)", async () => {
    const root = await value<number>(sql`select id from organizations where kind = 'operator'`);
    const closed = await addOrganization("tenant", { organizationId: root, kind: "operator" });
    const below = await addOrganization("customer", closed);
    const actor = await addUser(below.organizationId, [], { isOwner: true });
    const other = await addUser(below.organizationId, ["invoices", "shop"]);
    await rows(sql`update organizations set closed_at = now() where id = ${closed.organizationId}`);
    for (const verb of Object.values(verbs))
      await assertRefused(actor, () => verb(actor, other.userNumber), "notFound");
  });

  test("the operator and the tenant reach everybody below", async () => {
    for (const actor of [company.operator, company.tenant]) {
      const { userNumber } = await colleague();
      await rename(actor, userNumber);
      await grant(actor, userNumber);
      await limit(actor, userNumber);
      await deactivateUser(actor, userNumber);
      await reactivateUser(actor, userNumber);
      await removeUser(actor, userNumber);
      assert.equal(await findUser(actor, userNumber), null);
    }
  });
});

function colleagueWith(...permissions: Parameters<typeof addUser>[1]): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", ...permissions]);
}

describe("what an administrator can not do within reach", () => {
  for (const name of ["limit", "deactivate", "reactivate", "remove"]) {
    const verb = verbs[name] ?? rename;
    test(`R-307: ${name} the own account`, async () => {
      for (const actor of [company.administrator, company.owner])
        await assertRefused(actor, () => verb(actor, actor.userNumber), "ownAccount");
    });
    test(`R-306: ${name} somebody who holds more`, () =>
      assertRefused(
        company.administrator,
        () => verb(company.administrator, company.buyer.userNumber),
        "holdsMore",
      ));
  }
  for (const name of ["rename", "limit", "grant", "deactivate", "reactivate", "remove"]) {
    const verb = verbs[name] ?? rename;
    test(`R-305: ${name} the owner of the own organization`, () =>
      assertRefused(
        company.administrator,
        () => verb(company.administrator, company.owner.userNumber),
        "ownerProtected",
      ));
  }

  test("R-307: change the own permissions", async () => {
    await assertRefused(
      company.administrator,
      () => withdraw(company.administrator, company.administrator.userNumber),
      "ownPermissions",
    );
  });

  test("R-305: tick or untick anything for an owner, not even from above", async () => {
    for (const verb of [grant, withdraw]) {
      const form = await formOf(company.owner.userNumber, { shownPermissions: ["shop"] });
      const permissions = verb === grant ? (["shop", "invoices"] as const) : [];
      await assertRefused(
        company.operator,
        () => changeUser(company.operator, { ...form, permissions: [...permissions] }),
        "ownerProtected",
      );
    }
  });

  const changes: [title: string, shown: string[], ticked: string[]][] = [
    ["grant what is not held", [], ["tariffChange"]],
    ["withdraw what is not held", ["tariffChange"], []],
    ["grant what the organization may not use", [], ["fax"]],
    ["have a save that is half allowed", [], ["notifications", "tariffChange"]],
    ["withdraw one and smuggle in another", ["contacts"], ["cloudPbx"]],
  ];
  for (const [title, shown, ticked] of changes) {
    test(`R-303: ${title}`, async () => {
      const { userNumber } = await colleagueWith("tariffChange", "contacts");
      const form = await formOf(userNumber, {
        shownPermissions: shown as never,
        permissions: ticked as never,
        lastName: "Auch nicht",
      });
      const work = () => changeUser(company.administrator, form);
      await assertRefused(company.administrator, work, "notGrantable");
    });
  }

  test("R-201: take away the last permission", async () => {
    const { userNumber } = await addUser(company.organizationId, ["invoices"]);
    const work = () => withdraw(company.administrator, userNumber);
    await assertRefused(company.administrator, work, "noPermission");
  });

  test("send a link to somebody who is activated, deactivated, or got one a moment ago", async () => {
    const active = await colleague();
    const resend = (userNumber: number) => () => resendActivation(company.owner, userNumber);
    await assertRefused(company.owner, resend(active.userNumber), "alreadyActivated");
    const { userNumber } = await invite(company.owner);
    const values = await assertRefused(company.owner, resend(userNumber), "resendTooSoon");
    assert.ok(Number(values.seconds) > 0 && Number(values.seconds) <= 60, String(values.seconds));
    await letTimePass("61 seconds", userNumber);
    await deactivateUser(company.owner, userNumber);
    await assertRefused(company.owner, resend(userNumber), "deactivated");
  });

  test("R-404: send a link to somebody whose thirty days are over", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("30 days", userNumber);
    const work = () => resendActivation(company.owner, userNumber);
    await assertRefused(company.owner, work, "notFound");
  });
});

describe("an organization keeps somebody who administers it (R-308)", () => {
  /** A customer without an owner, with one administrator for good and one until tomorrow. */
  async function openOrphan(facts: Parameters<typeof addUser>[2]): Promise<[Actor, Actor]> {
    const root = await value<number>(sql`select id from organizations where kind = 'operator'`);
    const { organizationId } = await addOrganization("customer", {
      organizationId: root,
      kind: "operator",
    });
    return [
      await addUser(organizationId, ["userAdministration", "shop"]),
      await addUser(organizationId, ["userAdministration", "shop"], facts),
    ];
  }
  const ways: Record<string, Verb> = {
    deactivate: deactivateUser,
    remove: removeUser,
    limit,
    withdraw: async (actor, userNumber) =>
      changeUser(actor, await formOf(userNumber, { permissions: ["shop"] })),
    postpone: async (actor, userNumber) =>
      changeUser(actor, await formOf(userNumber, { validFrom: await dayFromToday(1) })),
  };
  for (const [name, verb] of Object.entries(ways)) {
    test(`whose own time is limited can not ${name} the last one for good`, async () => {
      const [last, temporary] = await openOrphan({ validUntil: await dayFromToday(1) });
      await assertRefused(temporary, () => verb(temporary, last.userNumber), "lastAdministrator");
      // From above it is allowed.
      await verb(company.operator, last.userNumber);
    });
    test(`who is locked out can not ${name} the last one who can sign in`, async () => {
      const [last, locked] = await openOrphan({ lockedAt: new Date(), lockedBy: "failures" });
      await assertRefused(locked, () => verb(locked, last.userNumber), "lastAdministrator");
    });
    test(`who stays for good can ${name} the other`, async () => {
      const [other, lasting] = await openOrphan({});
      await verb(lasting, other.userNumber);
    });
  }

  test("nobody can take the last administrator from the operator, who has nobody above", async () => {
    const temporary = await addUser(company.operator.organizationId, ["userAdministration"], {
      validUntil: await dayFromToday(1),
    });
    await assertRefused(
      temporary,
      () => removeUser(temporary, company.operator.userNumber),
      "lastAdministrator",
    );
  });
});

describe("an administrator saves the edit form", () => {
  test("names, validity and permissions, and the trail names the fields without their values", async () => {
    const { userNumber } = await colleague();
    const since = await endOfTrail();
    const validUntil = await dayFromToday(30);
    await changeUser(
      company.owner,
      await formOf(userNumber, {
        firstName: "Ola",
        lastName: "Nowak-Müller",
        validUntil,
        permissions: ["contacts", "callList"],
      }),
    );
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
    const [entry, ...more] = await trailSince(since);
    assert.deepEqual(more, []);
    assert.equal(entry?.event, "user.changed");
    assert.equal(entry?.organization, company.organizationId);
    assert.deepEqual(entry?.details.fields, ["firstName", "lastName", "validUntil"]);
    assert.deepEqual((entry?.details.permissionsBefore as string[]).toSorted(), [
      "contacts",
      "invoices",
    ]);
    assert.deepEqual((entry?.details.permissionsAfter as string[]).toSorted(), [
      "callList",
      "contacts",
    ]);
    assert.ok(!JSON.stringify(entry).includes("Nowak"), "no value in the trail");
  });

  test("a save without a change leaves no trace", async () => {
    const { userNumber } = await colleague();
    const since = await endOfTrail();
    const [before] = await rows(sql`select xmin::text from users where number = ${userNumber}`);
    await changeUser(company.owner, await formOf(userNumber));
    const [after] = await rows(sql`select xmin::text from users where number = ${userNumber}`);
    assert.deepEqual(after, before);
    assert.deepEqual(await trailSince(since), []);
  });

  test("what the editor lacks stays, though the form did not show it (D-6)", async () => {
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

  test("R-208: two who edit different boxes and names both get their way", async () => {
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

  test("R-208: two who tick the same box both get it, and withdrawing twice is no fault", async () => {
    const { userNumber } = await colleague();
    const ticked = await formOf(userNumber, { permissions: ["invoices", "contacts", "callList"] });
    const unticked = await formOf(userNumber, { permissions: ["contacts"] });
    for (const form of [ticked, ticked, unticked, unticked]) await changeUser(company.owner, form);
    assert.deepEqual(await permissionsOf(userNumber), ["callList", "contacts"]);
  });

  test("R-208: a clash on a name tells the other value, and nothing is saved", async () => {
    const { userNumber } = await colleague();
    const stale = await formOf(userNumber, { lastName: "Meins", permissions: ["contacts"] });
    await changeUser(company.administrator, await formOf(userNumber, { lastName: "Deins" }));
    const work = () => changeUser(company.owner, stale);
    assert.deepEqual(await assertRefused(company.owner, work, "nameChanged"), { stored: "Deins" });
  });

  test("R-208: two who give the same new name do not clash", async () => {
    const { userNumber } = await colleague();
    const form = await formOf(userNumber, { lastName: "Gleich" });
    await changeUser(company.administrator, form);
    await changeUser(company.owner, form);
  });

  test("R-208: two whose dates do not fit together clash, and the second keeps what was typed", async () => {
    const { userNumber } = await colleague();
    const validFrom = await dayFromToday(20);
    const until = await formOf(userNumber, { validUntil: await dayFromToday(10) });
    await changeUser(company.owner, await formOf(userNumber, { validFrom }));
    const work = () => changeUser(company.owner, until);
    assert.deepEqual(await assertRefused(company.owner, work, "nameChanged"), {
      stored: validFrom,
    });
  });

  test("R-203: what else a crafted form names stays as it is", async () => {
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

describe("an administrator shuts somebody out and lets in again", () => {
  test("deactivated: the sessions end, twice is once", async () => {
    const { userNumber } = await colleague();
    await signIn(userNumber);
    const since = await endOfTrail();
    await deactivateUser(company.administrator, userNumber);
    await deactivateUser(company.administrator, userNumber);
    assert.deepEqual(
      await rows(sql`select deactivated_at is not null as out, deactivated_by::int as by,
        (select count(*)::int from sessions where user_number = number) as sessions
        from users where number = ${userNumber}`),
      [{ out: true, by: company.administrator.userNumber, sessions: 0 }],
    );
    assert.deepEqual(
      (await trailSince(since)).map(({ event, outcome }) => [event, outcome]),
      [["user.deactivated", "done"]],
    );
  });

  test("reactivated: in again, twice is once", async () => {
    const { userNumber } = await colleague();
    await deactivateUser(company.administrator, userNumber);
    const since = await endOfTrail();
    await reactivateUser(company.owner, userNumber);
    await reactivateUser(company.owner, userNumber);
    assert.deepEqual(
      (await trailSince(since)).map(({ event, actor }) => [event, actor]),
      [["user.reactivated", company.owner.userNumber]],
    );
    assert.ok(await signIn(userNumber), "signs in again");
  });
});

describe("an administrator removes somebody (R-205)", () => {
  test("everything goes, the address is free, and nothing is inherited", async () => {
    const { userNumber, email } = await invite(company.owner, { permissions: ["callList"] });
    const since = await endOfTrail();
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
      (await trailSince(since)).map(({ event, outcome }) => [event, outcome]),
      [
        ["user.removed", "refused"],
        ["user.removed", "done"],
        ["user.created", "done"],
      ],
    );
  });

  test("the second of two clicks finds its work done", async () => {
    const { userNumber } = await colleague();
    await removeUser(company.owner, userNumber);
    const since = await endOfTrail();
    await removeUser(company.owner, userNumber);
    assert.deepEqual(await trailSince(since), []);
  });

  test("who is out of reach or out of office learns nothing from the second click", async () => {
    const { userNumber } = await colleague();
    const former = await colleagueWith("userAdministration");
    await removeUser(company.owner, userNumber);
    await deactivateUser(company.owner, former.userNumber);
    for (const actor of [company.neighbour, company.buyer, former])
      await assertRefused(actor, () => removeUser(actor, userNumber), "notFound");
  });
});

describe("an administrator sends the activation again (R-402)", () => {
  test("a new link and a new letter; the old link is dead and its letter does not leave", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("61 seconds", userNumber);
    const since = await endOfTrail();
    await resendActivation(company.administrator, userNumber);
    assert.deepEqual(await lettersOf(userNumber), [
      { kind: "activation", state: "cancelled", live: false },
      { kind: "newActivationLink", state: "queued", live: true },
    ]);
    assert.deepEqual(
      (await trailSince(since)).map(({ event, outcome, target }) => [event, outcome, target]),
      [["link.sent", "done", userNumber]],
    );
  });

  test("also to somebody who holds more (D-6)", async () => {
    const { userNumber } = await invite(company.owner, { permissions: ["tariffChange"] });
    await letTimePass("61 seconds", userNumber);
    await resendActivation(company.administrator, userNumber);
  });
});

describe("a user's history", () => {
  test("shows what the people in reach did and tried, in order, with their names of today", async () => {
    const { userNumber } = await colleagueWith("tariffChange");
    await rename(company.owner, userNumber);
    await deactivateUser(company.administrator, userNumber).catch(() => {});
    const detail = await findUser(company.owner, userNumber);
    assert.deepEqual(
      detail?.history.map(({ event, refused, reason, actor }) => [
        event,
        refused,
        reason,
        actor?.number,
      ]),
      [
        ["user.deactivated", true, "holdsMore", company.administrator.userNumber],
        ["user.changed", false, null, company.owner.userNumber],
      ],
    );
  });

  test("strangers neither appear in it by name nor push anything out of it", async () => {
    const { userNumber } = await colleague();
    await rename(company.owner, userNumber);
    for (let times = 0; times < 60; times += 1)
      await removeUser(company.neighbour, userNumber).catch(() => {});
    const detail = await findUser(company.owner, userNumber);
    assert.deepEqual(
      detail?.history.map(({ event, actor }) => [event, actor?.number]),
      [["user.changed", company.owner.userNumber]],
    );
  });
});

test("R-404: an account says when it will be deleted, and a new link does not move that", async () => {
  const { userNumber } = await invite(company.owner);
  await letTimePass("29 days", userNumber);
  const before = await findUser(company.owner, userNumber);
  await resendActivation(company.owner, userNumber);
  const after = await findUser(company.owner, userNumber);
  assert.deepEqual(after?.deletesAt, before?.deletesAt);
  assert.deepEqual(after?.linkExpiresAt, after?.deletesAt);
});

test("createUser stores what it was given and nothing of the actor's wishes beyond it", async () => {
  const crafted = { isOwner: true, activatedAt: new Date(), passwordHash: "x", number: 5 };
  const { userNumber } = await createUser(company.owner, {
    firstName: "Ola",
    lastName: "Nowak",
    email: "gebastelt@muster.example",
    permissions: ["invoices"],
    organizationId: company.organizationId,
    language: "de",
    ...crafted,
  });
  assert.deepEqual(
    await rows(
      sql`select is_owner, activated_at, password_hash from users where number = ${userNumber}`,
    ),
    [{ is_owner: false, activated_at: null, password_hash: null }],
  );
});
