import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { findPersonAccess } from "#lib/domain/review/person";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { startSession } from "#lib/domain/sign-in/sessions";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";
import { listGone } from "./gone";

/** what the provider's file no longer names, and people still have. */
let world: World;
let service: Actor;
let owner: Actor;
let person: Actor;
let organizationId: number;
before(async () => {
  world = await openWorld();
  const provider = await addOrganization("provider", null);
  const customer = await addOrganization("customer", provider, ["voiceLine"]);
  organizationId = customer.organizationId;
  service = await addUser(provider.organizationId, ["userAdministration"]);
  owner = await addUser(organizationId, [], { isOwner: true });
  person = await addUser(organizationId, ["invoices", "contacts"]);
});
after(() => world.close());

/** Gives the people and the organization what an earlier file named. */
async function leaveBehind(): Promise<void> {
  await rows(sql`insert into user_permissions (user_number, permission)
    values (${person.userNumber}, 'telex'), (${owner.userNumber}, 'telex'), (${person.userNumber}, 'aaa')`);
  await rows(sql`insert into organization_products (organization_id, product)
    values (${organizationId}, 'telexLine')`);
}

describe("an area or a product that is gone from the provider's file", () => {
  test("is none while everything that people have is in the file", async () => {
    assert.deepEqual(await listGone(service), []);
  });

  test("is told to the provider's staff alone, with the number of those who have it", async () => {
    await leaveBehind();
    assert.deepEqual(await listGone(service), [
      { kind: "area", id: "aaa", holders: 1 },
      { kind: "area", id: "telex", holders: 2 },
      { kind: "product", id: "telexLine", holders: 1 },
    ]);
    await assert.rejects(listGone(owner), { code: "serviceOnly" });
    await assert.rejects(listGone(person), { code: "notFound" });
  });

  test("opens nothing, and the permissions beside it stay", async () => {
    const how = { userAgent: "", previousSession: null, device: null } as const;
    const session = (await startSession(person.userNumber, how)) ?? "";
    const found = await findSignedIn(session, async () => []);
    assert.deepEqual([...(found?.actor.effective ?? [])].toSorted(), ["contacts", "invoices"]);
    assert.ok(!found?.entitled.has("telex"));
  });

  test("is the last of what administrators see of a person, as asleep", async () => {
    const access = await findPersonAccess(owner, person.userNumber);
    assert.deepEqual(
      access?.held.map(({ area, sleep }) => [area, sleep]),
      [
        ["invoices", null],
        ["contacts", null],
        ["aaa", "gone"],
        ["telex", "gone"],
      ],
    );
  });
});
