import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sql } from "drizzle-orm";
import { openCompany } from "#lib/domain/testing/company";
import {
  actorNow,
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { changesSince, momentOfChanges } from "#lib/domain/testing/dump";
import { type AreaId, areaIds, type ProductId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { changeProducts } from "./change";
import { findProductLosses } from "./product-losses";

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const numberOf = (organizationId: number) =>
  value<string>(sql`select customer_number from organizations where id = ${organizationId}`);

/** The areas that each user can enter now. */
async function effective(): Promise<Map<number, ReadonlySet<AreaId>>> {
  const all = await rows<{ number: number }>(sql`select number::int from users`);
  return new Map(
    await Promise.all(
      all.map(async ({ number }) => [number, (await actorNow(number)).effective] as const),
    ),
  );
}

test("the question before products are cancelled counts exactly those who lose areas then, there and below (R-104, R-313)", async () => {
  const company = await openCompany();
  const { provider, reseller } = company;
  const root = { organizationId: reseller.organizationId, kind: "reseller" } as const;
  const beside = await addOrganization("customer", root, ["faxAndSms", "voiceLine"]);
  await addUser(beside.organizationId, ["fax", "sms", "shop"]);
  await addUser(beside.organizationId, ["invoices"]);
  const changes: [Actor, ProductId[], ProductId[]][] = [
    [reseller, [], ["faxAndSms"]],
    [company.owner, ["voiceLine"], ["cloudPbx"]],
    [company.owner, [], ["voiceLine", "faxAndSms"]],
    [reseller, ["voiceLine"], ["cloudPbx"]],
  ];
  for (const [actor, booked, cancelled] of changes) {
    const customerNumber = await numberOf(actor.organizationId);
    const moment = await momentOfChanges();
    const losses = await findProductLosses(provider, customerNumber, { booked, cancelled });
    assert.deepEqual(await changesSince(moment), [], "asking changes nothing");
    const had = await value<
      ProductId[]
    >(sql`select coalesce(json_agg(product), '[]') from organization_products
      where organization_id = ${actor.organizationId}`);
    assert.deepEqual(
      losses?.booked,
      booked.filter((one) => !had.includes(one)),
    );
    const before = await effective();
    await changeProducts(provider, {
      customerNumber,
      products: booked,
      shownProducts: cancelled,
    });
    const now = await effective();
    const lost = [...before].map(([number, open]) =>
      [...open].filter((area) => !now.get(number)?.has(area)),
    );
    const expected = areaIds
      .map((area) => ({ area, count: lost.filter((areas) => areas.includes(area)).length }))
      .filter(({ count }) => count > 0);
    assert.deepEqual(
      losses?.areas.filter(({ count }) => count > 0),
      expected,
    );
    assert.equal(losses?.people, lost.filter((areas) => areas.length > 0).length);
    assert.equal(losses?.names.length, losses?.people);
  }
});

test("only service administrators are asked, about organizations that there are", async () => {
  const [provider] = await rows<{ number: number }>(sql`
    select u.number::int from users u join organizations o on o.id = u.organization_id where o.kind = 'provider'`);
  const [owner] = await rows<{ number: number; at: string }>(sql`
    select u.number::int, o.customer_number as at from users u join organizations o on o.id = u.organization_id
    where u.is_owner and o.kind = 'customer' limit 1`);
  const change = { booked: [], cancelled: ["faxAndSms" as const] };
  const from = await actorNow(owner?.number ?? 0);
  assert.equal(await findProductLosses(from, owner?.at ?? "", change), null);
  const above = await actorNow(provider?.number ?? 0);
  const home = await numberOf(above.organizationId);
  for (const number of [home, "404404404", "1' or 1=1"])
    assert.equal(await findProductLosses(above, number, change), null);
});
