import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { formOf, permissionsOf } from "#lib/domain/testing/company";
import {
  actorNow,
  addOrganization,
  addUser,
  openWorld,
  value,
  type World,
} from "#lib/domain/testing/database";
import { changeUser } from "#lib/domain/users/change";
import type { AreaId } from "#lib/rules/catalogue";
import { findSystem } from "./connected";
import { findMissingAreas } from "./missing-areas";

/** what somebody lacks who comes from a system, and who is named as somebody to ask. */
let world: World;
let provider: Awaited<ReturnType<typeof addOrganization>>;
let reseller: Awaited<ReturnType<typeof addOrganization>>;
before(async () => {
  world = await openWorld();
  provider = await addOrganization("provider", null);
  reseller = await addOrganization("reseller", provider, ["cloudPbx"]);
});
after(() => world.close());

const archive = () =>
  Object.keys(
    (findSystem("invoiceArchive") ?? assert.fail("the catalogue has it")).areas,
  ) as AreaId[];
const telephony: AreaId[] = ["cloudPbx", "fax"];

const customer = () => addOrganization("customer", reseller, ["cloudPbx"]);
const admin = ["userAdministration"] as const;
const named = (people: { email: string }[]) => people.map(({ email }) => email);

describe("somebody without an area of a system", () => {
  test("learns which areas of it the organization may use, and nobody of it if nobody could grant one", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, ["contacts"]);
    await addUser(organizationId, [...admin, "shop"]);
    await addUser(organizationId, ["invoices"]);
    assert.deepEqual(await findMissingAreas(asking, archive()), {
      areas: ["invoices", "credentials", "tariffChange", "notifications"],
      people: [],
    });
  });

  test("is told of at most three people, the owner first, with what each could grant", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, []);
    for (const lastName of ["Berg", "Ahrens", "Claus"])
      await addUser(organizationId, [...admin, "credentials"], {
        lastName,
        email: `${lastName}${organizationId}@muster.example`,
      });
    await addUser(organizationId, [], {
      isOwner: true,
      lastName: "Zuletzt",
      email: `owner${organizationId}@muster.example`,
    });
    const { people } = await findMissingAreas(asking, archive());
    assert.deepEqual(people, [
      {
        name: "Mini Zuletzt",
        email: `owner${organizationId}@muster.example`,
        isOwner: true,
        areas: ["invoices", "credentials", "tariffChange", "notifications"],
      },
      ...["Ahrens", "Berg"].map((lastName) => ({
        name: `Mini ${lastName}`,
        email: `${lastName}${organizationId}@muster.example`,
        isOwner: false,
        areas: ["credentials"],
      })),
    ]);
  });

  test("is told of nobody who cannot sign in", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, []);
    const moment = sql`clock_timestamp()` as never;
    const may: AreaId[] = [...admin, "invoices"];
    await addUser(organizationId, may, { deactivatedAt: moment });
    await addUser(organizationId, may, { lockedAt: moment, lockedBy: "failures" });
    await addUser(organizationId, may, { activatedAt: null, passwordHash: null });
    await addUser(organizationId, may, { validUntil: "2020-01-01" });
    assert.deepEqual((await findMissingAreas(asking, archive())).people, []);
  });

  test("never learns of people of another organization, above or beside", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, []);
    const other = await customer();
    await addUser(other.organizationId, [...admin, "invoices"]);
    await addUser(other.organizationId, [], { isOwner: true });
    await addUser(reseller.organizationId, [...admin, "invoices"]);
    await addUser(provider.organizationId, [...admin, "invoices"]);
    assert.deepEqual((await findMissingAreas(asking, archive())).people, []);
  });

  test("whose organization has not booked a product for it learns that, and of nobody", async () => {
    const { organizationId } = await addOrganization("customer", reseller, ["voiceLine"]);
    const asking = await addUser(organizationId, ["cloudPbx", "fax"]);
    await addUser(organizationId, [...admin, "cloudPbx", "fax"]);
    await addUser(organizationId, [], { isOwner: true });
    assert.deepEqual(await findMissingAreas(asking, telephony), { areas: [], people: [] });
  });

  test("is asked for the areas alone that the organization has booked", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, []);
    const colleague = await addUser(organizationId, [...admin, "cloudPbx", "fax"]);
    const found = await findMissingAreas(asking, telephony);
    assert.deepEqual(found.areas, ["cloudPbx"]);
    assert.deepEqual(
      found.people.map(({ areas }) => areas),
      [["cloudPbx"]],
    );
    assert.equal(found.people[0]?.isOwner, colleague.isOwner);
  });

  test("who wants one area hears of that one alone, and of the people who could grant it", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, ["invoices"]);
    await addUser(organizationId, [...admin, "credentials"]);
    await addUser(organizationId, [...admin, "tariffChange"], {
      email: `plan${organizationId}@muster.example`,
    });
    const found = await findMissingAreas(asking, ["tariffChange"]);
    assert.deepEqual(found.areas, ["tariffChange"]);
    assert.deepEqual(named(found.people), [`plan${organizationId}@muster.example`]);
  });

  test("gets the area from each of those who are named", async () => {
    const { organizationId } = await customer();
    const asking = await addUser(organizationId, ["contacts"]);
    await addUser(organizationId, [], { isOwner: true });
    await addUser(organizationId, [...admin, "invoices", "contacts"]);
    await addUser(organizationId, [...admin, "tariffChange"]);
    const { people } = await findMissingAreas(asking, archive());
    assert.equal(people.length, 3);
    for (const { email, areas } of people)
      for (const area of areas) {
        const number = await value<string>(sql`select number from users where email = ${email}`);
        const before = await permissionsOf(asking.userNumber);
        await changeUser(
          await actorNow(Number(number)),
          await formOf(asking.userNumber, { permissions: [...before, area] }),
        );
        assert.deepEqual(await permissionsOf(asking.userNumber), [...before, area].sort());
        await changeUser(
          await actorNow(Number(number)),
          await formOf(asking.userNumber, { permissions: before }),
        );
      }
    assert.equal(new Set(named(people)).size, 3);
  });
});
