import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import {
  type Company,
  dayFromToday,
  formOf,
  invite,
  openCompany,
} from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused } from "#lib/domain/testing/dump";
import { letTimePass } from "#lib/domain/testing/time";
import type { Actor } from "#lib/rules/delegation";
import { maySendNewLink } from "#lib/rules/new-link";
import { changeUser } from "./change";
import { deactivateUser, reactivateUser } from "./deactivate";
import { findUser } from "./detail";
import { lockUser } from "./lock";
import { removeUser } from "./remove";
import { resendActivation } from "./resend";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

function colleague(facts: Parameters<typeof addUser>[2] = {}): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", "contacts"], facts);
}

function colleagueWith(...permissions: Parameters<typeof addUser>[1]): Promise<Actor> {
  return addUser(company.organizationId, ["invoices", ...permissions]);
}

type Command = (actor: Actor, userNumber: number) => Promise<unknown>;
const rename: Command = async (actor, userNumber) =>
  changeUser(actor, await formOf(userNumber, { lastName: "Anders" }));
const limit: Command = async (actor, userNumber) =>
  changeUser(actor, await formOf(userNumber, { validUntil: await dayFromToday(1) }));
const grant: Command = async (actor, userNumber) => {
  const form = await formOf(userNumber);
  await changeUser(actor, { ...form, permissions: [...form.shownPermissions, "notifications"] });
};
const withdraw: Command = async (actor, userNumber) => {
  const form = await formOf(userNumber);
  await changeUser(actor, { ...form, permissions: form.shownPermissions.slice(1) });
};
const commands: Record<string, Command> = {
  rename,
  limit,
  grant,
  withdraw,
  deactivate: deactivateUser,
  reactivate: reactivateUser,
  remove: removeUser,
  "send a new link to": resendActivation,
};

describe("users out of reach do not exist (R-301, R-302)", () => {
  /** Each with a reason why this actor may not change the colleague. */
  const hostile: [title: string, who: () => Promise<Actor> | Actor][] = [
    ["a colleague without user administration", () => company.buyer],
    ["the owner of the neighbouring organization", () => company.neighbour],
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
      "an administrator whom the provider locked a moment ago",
      async () => {
        const actor = await colleagueWith("userAdministration");
        await rows(sql`update users set locked_at = now(), locked_by = 'provider'
          where number = ${actor.userNumber}`);
        return actor;
      },
    ],
    [
      "an administrator whose validity is over",
      async () => {
        const actor = await colleagueWith("userAdministration");
        const validUntil = await dayFromToday(-1);
        await changeUser(company.owner, await formOf(actor.userNumber, { validUntil }));
        return actor;
      },
    ],
  ];
  for (const [title, who] of hostile) {
    test(`${title} is refused every command`, async () => {
      const actor = await who();
      const { userNumber } = await colleague();
      for (const command of Object.values(commands))
        await assertRefused(actor, () => command(actor, userNumber), "notFound");
      const { organizationId } = company;
      await assertRefused(actor, () => invite(actor, { organizationId }), "notFound");
      assert.equal(await findUser(actor, userNumber), null);
    });
  }

  test("a user in an organization above does not exist for those below", async () => {
    const above = await addUser(company.reseller.organizationId, ["invoices", "contacts"]);
    for (const command of Object.values(commands))
      await assertRefused(
        company.owner,
        () => command(company.owner, above.userNumber),
        "notFound",
      );
    assert.equal(await findUser(company.owner, above.userNumber), null);
  });

  test("an unknown number gets the same answer as a number out of reach", async () => {
    for (const command of Object.values(commands))
      await assertRefused(company.owner, () => command(company.owner, 999_999_999), "notFound");
    assert.equal(await findUser(company.owner, 999_999_999), null);
  });

  test("administrators of a closed organization are refused (R-106)", async () => {
    const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
    const closed = await addOrganization("reseller", { organizationId: root, kind: "provider" });
    const below = await addOrganization("customer", closed);
    const actor = await addUser(below.organizationId, [], { isOwner: true });
    const other = await addUser(below.organizationId, ["invoices", "shop"]);
    await rows(sql`update organizations set closed_at = now() where id = ${closed.organizationId}`);
    for (const command of Object.values(commands))
      await assertRefused(actor, () => command(actor, other.userNumber), "notFound");
  });

  test("the provider and the reseller reach everybody below", async () => {
    for (const actor of [company.provider, company.reseller]) {
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

describe("what an administrator cannot do within reach", () => {
  for (const name of ["limit", "deactivate", "reactivate", "remove"]) {
    const command = commands[name] ?? rename;
    test(`R-307: cannot ${name} their own account`, async () => {
      for (const actor of [company.administrator, company.owner])
        await assertRefused(actor, () => command(actor, actor.userNumber), "ownAccount");
    });
    test(`R-306: cannot ${name} a user who holds more permissions`, async () => {
      await assertRefused(
        company.administrator,
        () => command(company.administrator, company.buyer.userNumber),
        "holdsMore",
      );
    });
  }
  for (const name of ["rename", "limit", "grant", "deactivate", "reactivate", "remove"]) {
    const command = commands[name] ?? rename;
    test(`R-305: cannot ${name} the owner of their own organization`, async () => {
      await assertRefused(
        company.administrator,
        () => command(company.administrator, company.owner.userNumber),
        "ownerProtected",
      );
    });
  }

  test("R-307: cannot change their own permissions", async () => {
    await assertRefused(
      company.administrator,
      () => withdraw(company.administrator, company.administrator.userNumber),
      "ownPermissions",
    );
  });

  test("R-305: cannot grant or withdraw an owner's permissions, not even from above", async () => {
    for (const command of [grant, withdraw]) {
      const form = await formOf(company.owner.userNumber, { shownPermissions: ["shop"] });
      const permissions = command === grant ? (["shop", "invoices"] as const) : [];
      await assertRefused(
        company.provider,
        () => changeUser(company.provider, { ...form, permissions: [...permissions] }),
        "ownerProtected",
      );
    }
  });

  const changes: [title: string, shown: string[], ticked: string[]][] = [
    ["grant a permission that they do not hold", [], ["tariffChange"]],
    ["withdraw a permission that they do not hold", ["tariffChange"], []],
    ["grant an area that the organization may not use", [], ["fax"]],
    ["save a change that is only partly allowed", [], ["notifications", "tariffChange"]],
    ["withdraw one permission and add a forbidden one", ["contacts"], ["cloudPbx"]],
  ];
  for (const [title, shown, ticked] of changes) {
    test(`R-303: cannot ${title}`, async () => {
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

  test("R-201: cannot withdraw the last permission", async () => {
    const { userNumber } = await addUser(company.organizationId, ["invoices"]);
    const work = () => withdraw(company.administrator, userNumber);
    await assertRefused(company.administrator, work, "noPermission");
  });

  test("cannot send a link to a user who is activated, deactivated or locked, or who got one a moment ago", async () => {
    const active = await colleague();
    const resend = (userNumber: number) => () => resendActivation(company.owner, userNumber);
    await assertRefused(company.owner, resend(active.userNumber), "alreadyActivated");
    const { userNumber } = await invite(company.owner);
    const values = await assertRefused(company.owner, resend(userNumber), "resendTooSoon");
    assert.ok(Number(values.seconds) > 0 && Number(values.seconds) <= 60, String(values.seconds));
    await letTimePass("61 seconds", userNumber);
    await deactivateUser(company.owner, userNumber);
    await assertRefused(company.owner, resend(userNumber), "deactivated");
    await lockUser(company.provider, userNumber);
    await assertRefused(company.owner, resend(userNumber), "locked");
  });

  test("R-106: cannot send a link to a user of a closed organization, and is not offered to", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("61 seconds", userNumber);
    const isOffered = async () => {
      const user = await findUser(company.provider, userNumber);
      return user !== null && maySendNewLink(user);
    };
    assert.ok(await isOffered());
    const close = (at: string | null) =>
      rows(sql`update organizations set closed_at = ${at} where id = ${company.organizationId}`);
    await close("2026-01-01");
    assert.ok(!(await isOffered()));
    const work = () => resendActivation(company.provider, userNumber);
    await assertRefused(company.provider, work, "organizationClosed");
    await close(null);
  });

  test("R-404: cannot send a link to a user past the thirty days", async () => {
    const { userNumber } = await invite(company.owner);
    await letTimePass("30 days", userNumber);
    const work = () => resendActivation(company.owner, userNumber);
    await assertRefused(company.owner, work, "overdue");
  });
});

describe("an organization always keeps an administrator (R-308)", () => {
  /** A customer without an owner, with one unlimited administrator and one whose access ends tomorrow. */
  async function openOrphan(facts: Parameters<typeof addUser>[2]): Promise<[Actor, Actor]> {
    const root = await value<number>(sql`select id from organizations where kind = 'provider'`);
    const { organizationId } = await addOrganization("customer", {
      organizationId: root,
      kind: "provider",
    });
    return [
      await addUser(organizationId, ["userAdministration", "shop"]),
      await addUser(organizationId, ["userAdministration", "shop"], facts),
    ];
  }
  const ways: Record<string, Command> = {
    deactivate: deactivateUser,
    remove: removeUser,
    limit,
    withdraw: async (actor, userNumber) =>
      changeUser(actor, await formOf(userNumber, { permissions: ["shop"] })),
    postpone: async (actor, userNumber) =>
      changeUser(actor, await formOf(userNumber, { validFrom: await dayFromToday(1) })),
  };
  for (const [name, command] of Object.entries(ways)) {
    test(`an administrator with limited validity cannot ${name} the last permanent one`, async () => {
      const [last, temporary] = await openOrphan({ validUntil: await dayFromToday(1) });
      await assertRefused(
        temporary,
        () => command(temporary, last.userNumber),
        "lastAdministrator",
      );
      // From above it is allowed.
      await command(company.provider, last.userNumber);
    });
    test(`an administrator who is locked by failures cannot ${name} the last one who can sign in`, async () => {
      const [last, locked] = await openOrphan({ lockedAt: new Date(), lockedBy: "failures" });
      await assertRefused(locked, () => command(locked, last.userNumber), "lastAdministrator");
    });
    test(`a permanent administrator can ${name} the other one`, async () => {
      const [other, lasting] = await openOrphan({});
      await command(lasting, other.userNumber);
    });
  }

  test("an invited administrator who has not set a password does not count as the one who is left", async () => {
    const [last, temporary] = await openOrphan({ validUntil: await dayFromToday(1) });
    await addUser(last.organizationId, ["userAdministration"], {
      activatedAt: null,
      passwordHash: null,
    });
    await assertRefused(
      temporary,
      () => removeUser(temporary, last.userNumber),
      "lastAdministrator",
    );
  });

  test("the provider's last administrator cannot be removed, because nobody is above", async () => {
    const temporary = await addUser(company.provider.organizationId, ["userAdministration"], {
      validUntil: await dayFromToday(1),
    });
    await assertRefused(
      temporary,
      () => removeUser(temporary, company.provider.userNumber),
      "lastAdministrator",
    );
  });
});
