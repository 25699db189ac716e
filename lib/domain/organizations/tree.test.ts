import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { type Company, openCompany } from "#lib/domain/testing/company";
import { addOrganization, openWorld, rows, value, type World } from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { findOrganizations, listBranches } from "./tree";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

function numberOf(organizationId: number): Promise<string | undefined> {
  return value<string | undefined>(
    sql`select customer_number from organizations where id = ${organizationId}`,
  );
}

/** The organizations directly below, by the id of theirs; `404` stands for an id that does not exist. */
async function below(
  actor: Actor,
  organizationId: number,
  place: { after: string | null; before: string | null },
) {
  return listBranches(actor, (await numberOf(organizationId)) ?? "404", place);
}

const firstPage = { after: null, before: null };

async function rename(organizationId: number, name: string): Promise<void> {
  await rows(sql`update organizations set name = ${name} where id = ${organizationId}`);
}

describe("the organizations below another", () => {
  test("resellers are listed before customers, each by name, with the number of organizations below", async () => {
    const root = { organizationId: company.provider.organizationId, kind: "provider" as const };
    const customer = await addOrganization("customer", root);
    const reseller = await addOrganization("reseller", root);
    await rename(customer.organizationId, "Aalen AG");
    await rename(reseller.organizationId, "Zwickau Vertrieb");
    await rename(company.reseller.organizationId, "Mitte Vertrieb");
    const page = await below(company.provider, root.organizationId, firstPage);
    assert.deepEqual(
      page.rows.map(({ name, below }) => [name, below]),
      [
        ["Mitte Vertrieb", 2],
        ["Zwickau Vertrieb", 0],
        ["Aalen AG", 0],
      ],
    );
    assert.deepEqual([page.total, page.previous, page.next], [3, null, null]);
    assert.equal(page.root.organizationId, root.organizationId);
  });

  test("paging forwards and backwards shows each organization once", async () => {
    const { organizationId } = company.reseller;
    const parent = { organizationId, kind: "reseller" as const };
    for (let added = 0; added < limits.pageSize; added += 1)
      await addOrganization(added % 5 === 0 ? "subreseller" : "customer", parent);
    const first = await below(company.reseller, organizationId, firstPage);
    const second = await below(company.reseller, organizationId, {
      ...firstPage,
      after: first.next,
    });
    assert.equal(second.next, null);
    const seen = [...first.rows, ...second.rows].map((row) => row.organizationId);
    assert.equal(new Set(seen).size, limits.pageSize + 2);
    assert.equal(first.total, limits.pageSize + 2);
    const back = await below(company.reseller, organizationId, {
      ...firstPage,
      before: second.previous,
    });
    assert.deepEqual(back, first);
  });

  test("an invalid position in the address shows the first page", async () => {
    const { organizationId } = company.reseller;
    const first = await below(company.reseller, organizationId, firstPage);
    const odd = await below(company.reseller, organizationId, { after: "ähm", before: null });
    assert.deepEqual(odd, first);
  });

  test("an organization out of reach has nothing below, and a user without user administration sees nothing (R-302)", async () => {
    for (const [actor, organizationId] of [
      [company.owner, company.reseller.organizationId],
      [company.neighbour, company.organizationId],
      [company.colleague, company.organizationId],
      [company.owner, 999_999_999],
    ] as const)
      await assert.rejects(below(actor, organizationId, firstPage), { code: "notFound" });
  });
});

test("organizations are found by number only within the actor's reach (R-302)", async () => {
  const own = (await numberOf(company.organizationId)) ?? "";
  const above = (await numberOf(company.reseller.organizationId)) ?? "";
  const found = await findOrganizations(company.owner, [own, above, "404"]);
  assert.deepEqual([...found.keys()], [own]);
  assert.equal(found.get(own)?.ownerState, "active");
  assert.equal((await findOrganizations(company.provider, [own, above])).size, 2);
  assert.equal((await findOrganizations(company.provider, [])).size, 0);
});
