import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { record } from "#lib/domain/audit/record";
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
import { hold } from "#lib/domain/testing/open-transactions";
import { atOnce } from "#lib/domain/testing/patience";
import { rounds } from "#lib/domain/testing/repetitions";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { productLike } from "#lib/rules/catalogue-roles";
import type { Actor } from "#lib/rules/delegation";

/** Races between users at different places in the tree, on the ten connections of the pool. */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

type Act = (actor: Actor, userNumber: number) => Promise<unknown>;
const acts: Record<string, Act> = {
  removes: removeUser,
  deactivates: deactivateUser,
  withdraws: async (actor, userNumber) =>
    changeUser(actor, await formOf(userNumber, { permissions: ["shop"] })),
  limits: async (actor, userNumber) =>
    changeUser(actor, await formOf(userNumber, { validUntil: await dayFromToday(9) })),
};

/** The only two administrators of an organization. */
async function pairOf(organizationId: number): Promise<[Actor, Actor]> {
  await rows(
    sql`update users set deactivated_at = clock_timestamp() where organization_id = ${organizationId}`,
  );
  const add = () => addUser(organizationId, ["userAdministration", "shop"]);
  return [await add(), await add()];
}

/** R-308 in separate SQL: users who can sign in indefinitely and administer. */
function administratorsOf(organizationId: number): Promise<number> {
  return value(sql`select count(*)::int from users u where organization_id = ${organizationId}
    and deactivated_at is null and valid_until is null and exists (select from user_permissions p
      where p.user_number = u.number and p.permission = 'userAdministration')`);
}

const places = {
  customer: () => company.organizationId,
  reseller: () => company.reseller.organizationId,
  provider: () => company.provider.organizationId,
};
for (const [place, organizationOf] of Object.entries(places))
  test(`R-308, S-57: whatever two administrators of a ${place} do to each other simultaneously, one of them is left`, async () => {
    const pairs = Object.keys(acts).flatMap((one) =>
      Object.keys(acts).map((other) => [one, other]),
    );
    for (let round = 0; round < rounds(2, 13); round += 1)
      for (const [one = "", other = ""] of pairs) {
        const [first, second] = await pairOf(organizationOf());
        const outcomes = await atOnce(
          () => (acts[one] as Act)(first, second.userNumber),
          () => (acts[other] as Act)(second, first.userNumber),
        );
        const what = `${one} / ${other}: ${outcomes}`;
        assert.equal(outcomes.filter((outcome) => outcome === "done").length, 1, what);
        assert.equal(await administratorsOf(organizationOf()), 1, what);
      }
    await rows(
      sql`update users set deactivated_at = null where organization_id = ${organizationOf()}`,
    );
  });

/** A reseller with two products, a customer below that has both, and a user of the reseller who may grant all. */
async function branch() {
  const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
  const reseller = await addOrganization("reseller", root, ["cloudPbx", "faxAndSms"]);
  const customer = await addOrganization("customer", reseller, ["cloudPbx", "faxAndSms"]);
  const editor = await addUser(reseller.organizationId, ["userAdministration", "fax", "shop"]);
  const person = await addUser(customer.organizationId, ["shop"]);
  return { reseller, customer, editor, person };
}

/** A change of an organization by the provider, with its locks. */
async function changeOrganization(
  organizationId: number,
  event: "organization.changed" | "organization.closed",
): Promise<void> {
  await transaction("system", async (tx) => {
    await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`);
    await (event === "organization.closed"
      ? tx.execute(
          sql`update organizations set closed_at = clock_timestamp() where id = ${organizationId}`,
        )
      : tx.execute(sql`delete from organization_products
          where organization_id = ${organizationId} and product = ${productLike("faxAndSms")}`));
    await record(tx, { event, actor: company.provider, organizationId });
  });
}

for (const [what, event, code] of [
  ["a product is cancelled", "organization.changed", "notGrantable"],
  ["the contract is ended", "organization.closed", "notFound"],
] as const)
  for (const where of ["reseller", "customer"] as const)
    test(`S-46, R-104: nobody can grant the product's areas after ${what} for the ${where}`, async () => {
      // A closed customer does not keep administrators above from changing its accounts; a closed reseller keeps out
      // its own.
      const closesBelow = event === "organization.closed" && where === "customer";
      for (let round = 0; round < rounds(10, 200); round += 1) {
        const made = await branch();
        const { editor, person } = made;
        const { organizationId } = made[where];
        const grant = await formOf(person.userNumber, { permissions: ["shop", "fax"] });
        // Once the grant is certainly in time: the event comes when it has locked the organizations and waits for the user.
        await using gate =
          round === 0
            ? await hold(sql`select from users where number = ${person.userNumber} for update`)
            : null;
        const outcomes = await atOnce(
          () => changeUser(editor, grant),
          () =>
            invite(editor, {
              organizationId: made.customer.organizationId,
              permissions: ["fax"],
            }),
          async () => {
            await gate?.waiter();
            await Promise.all([changeOrganization(organizationId, event), gate?.keep()]);
          },
        );
        assert.equal(outcomes[2], "done");
        if (gate) assert.equal(outcomes[0], "done");
        const auditLog = await rows<{ event: string }>(sql`select event from audit_events
          where outcome = 'done' and (actor_number = ${editor.userNumber} or organization_id = ${organizationId})
          order by id`);
        const end = auditLog.findIndex((entry) => entry.event === event);
        if (!closesBelow)
          assert.equal(end, auditLog.length - 1, JSON.stringify([outcomes, auditLog]));
        for (const outcome of outcomes.slice(0, 2))
          assert.ok(["done", closesBelow ? "organizationClosed" : code].includes(outcome), outcome);
      }
    });

test("S-46: a reseller's administrator whom the provider locks or deactivates changes nothing below afterwards", async () => {
  for (let round = 0; round < rounds(10, 200); round += 1) {
    const { editor, person } = await branch();
    const [act = deactivateUser] = [[deactivateUser, removeUser][round % 2]];
    const outcomes = await atOnce(
      () => deactivateUser(editor, person.userNumber),
      () => act(company.provider, editor.userNumber),
    );
    assert.equal(outcomes[1], "done");
    assert.ok(["done", "notFound"].includes(outcomes[0] ?? ""), outcomes.join());
    const [last] = await rows<{
      actor: number;
    }>(sql`select actor_number::int as actor from audit_events
      where outcome = 'done' and target_number in (${editor.userNumber}, ${person.userNumber})
      order by id desc limit 1`);
    assert.equal(last?.actor, company.provider.userNumber);
  }
});

test("S-46: a service administrator whom another locks or deactivates changes and adds nobody below afterwards", async () => {
  const { customer } = await branch();
  for (let round = 0; round < rounds(10, 200); round += 1) {
    const editor = await addUser(company.provider.organizationId, ["userAdministration", "shop"]);
    const person = await addUser(customer.organizationId, ["shop"]);
    const withdraw = await formOf(editor.userNumber, { permissions: ["shop"] });
    const rename = await formOf(person.userNumber, { firstName: "Anders" });
    const outcomes = await atOnce(
      () => changeUser(editor, rename),
      () => invite(editor, { organizationId: customer.organizationId, permissions: ["shop"] }),
      () => changeUser(company.provider, withdraw),
    );
    assert.equal(outcomes[2], "done");
    const auditLog = await rows<{
      actor: number;
    }>(sql`select actor_number::int as actor from audit_events
      where outcome = 'done' and (actor_number = ${editor.userNumber} or target_number = ${editor.userNumber})
      order by id`);
    const done = outcomes.filter((outcome) => outcome === "done").length;
    assert.equal(auditLog.length, done, outcomes.join());
    assert.equal(auditLog.at(-1)?.actor, company.provider.userNumber, outcomes.join());
  }
});

test("S-41: simultaneous changes at all levels of the tree never deadlock", async () => {
  const { reseller, customer, editor, person } = await branch();
  const rights = ["userAdministration", "fax", "shop"] as const;
  const chiefs = [
    company.provider,
    await addUser(company.provider.organizationId, [...rights]),
    editor,
    await addUser(reseller.organizationId, [...rights]),
    await addUser(customer.organizationId, [...rights]),
    await addUser(customer.organizationId, [...rights]),
  ];
  const targets = [...chiefs, person];
  for (let round = 0; round < rounds(3, 20); round += 1)
    await atOnce(
      ...chiefs.flatMap((chief) =>
        targets.flatMap(({ userNumber, organizationId }) => [
          () => deactivateUser(chief, userNumber),
          () => reactivateUser(company.provider, userNumber),
          async () => changeUser(chief, await formOf(userNumber, { firstName: `N${round}` })),
          () => invite(chief, { organizationId, permissions: ["shop"] }),
          () => changeOrganization(reseller.organizationId, "organization.changed"),
        ]),
      ),
    );
  // Connections are counted by the server when they close.
  await disconnect();
  connect(world.url);
  const deadlocks = sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
  assert.equal(await value(deadlocks), 0);
});
