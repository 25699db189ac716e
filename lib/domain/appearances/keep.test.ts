import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { drawnPixels } from "#lib/infra/brand/drawn";
import { png } from "#lib/infra/brand/png";
import { providerAppearance } from "#lib/infra/brand/provider-appearance";
import type { Appearance } from "#lib/rules/appearance";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { type AppearanceDraft, appearanceDraft } from "#lib/rules/schemas/appearances";
import { findAudience } from "./audience";
import { type NewDraft, publishAppearance, saveAppearance, withdrawAppearance } from "./keep";
import { findKeptAppearance } from "./kept";
import { findLogo } from "./logo";
import { appearanceFor, appearanceOf, drawnOf, type SeenAppearance } from "./row";

let world: World;
let actors: Record<
  | "provider"
  | "clerk"
  | "reseller"
  | "salesperson"
  | "subreseller"
  | "customer"
  | "direct"
  | "stranger",
  Actor
>;
const numbers: Record<string, string> = {};

before(async () => {
  world = await openWorld();
  const root = await addOrganization("provider", null);
  const reseller = await addOrganization("reseller", root, ["cloudPbx"]);
  const subreseller = await addOrganization("subreseller", reseller);
  const customer = await addOrganization("customer", subreseller);
  const direct = await addOrganization("customer", reseller);
  const elsewhere = await addOrganization("reseller", root);
  const owner = ({ organizationId }: { organizationId: number }) =>
    addUser(organizationId, [], { isOwner: true });
  actors = {
    provider: await addUser(root.organizationId, ["userAdministration"]),
    clerk: await addUser(root.organizationId, ["invoices"]),
    reseller: await owner(reseller),
    salesperson: await addUser(reseller.organizationId, ["invoices"]),
    subreseller: await owner(subreseller),
    customer: await owner(customer),
    direct: await owner(direct),
    stranger: await owner(elsewhere),
  };
  for (const [name, { organizationId }] of Object.entries(actors))
    numbers[name] = await value(
      sql`select customer_number from organizations where id = ${organizationId}`,
    );
});
after(() => world.close());

const typed = {
  name: "Nordlicht „Telefon“ & Söhne",
  colour: "#0A7",
  address: "Nordlicht GmbH, Kai 1, 20457 Hamburg",
  imprint: "www.nordlicht.example/impressum",
  privacy: "https://www.nordlicht.example/datenschutz",
  accessibility: "",
  email: "Hilfe@Nordlicht.example",
  phone: "+49 40 1234",
  hoursGerman: "",
  hoursEnglish: "",
  replyTo: "",
};

/** A form as it is parsed; `version` is that of the stored draft unless it is given. */
async function draftOf(of: string, change: Partial<Record<keyof AppearanceDraft, string>> = {}) {
  const version = await value<number | undefined>(sql`
    select b.version from appearances b join organizations o on o.id = b.organization_id
    where o.customer_number = ${numbers[of]} and b.state = 'draft'`);
  const {
    logo: _,
    removeLogo: __,
    ...parsed
  } = appearanceDraft.parse({
    ...typed,
    customerNumber: numbers[of],
    version: String(version ?? 0),
    logo: new File([], ""),
    ...change,
  });
  return parsed;
}

async function save(actor: Actor, of: string, change = {}, logo: NewDraft["logo"] = "kept") {
  await saveAppearance(actor, { ...(await draftOf(of, change)), logo });
}

async function publish(actor: Actor, of: string) {
  const kept = await findKeptAppearance(actor, numbers[of] ?? "");
  await publishAppearance(actor, {
    customerNumber: numbers[of] ?? "",
    version: kept?.draft?.version ?? 0,
  });
}

async function appearanceSeenBy(name: keyof typeof actors): Promise<Appearance> {
  const [row] = await rows<{ seen: SeenAppearance | null }>(
    sql`select ${appearanceFor(sql`${actors[name].organizationId}::int`)} as seen`,
  );
  return appearanceOf(row?.seen ?? null);
}

/** The name that people of this actor's organization see. */
async function seenBy(name: keyof typeof actors): Promise<string> {
  return (await appearanceSeenBy(name)).name;
}

describe("the appearance of a reseller (R-1004)", () => {
  test("a draft is seen by nobody; published, it is seen there and below, and a nearer one takes its place whole", async () => {
    const usual = providerAppearance.name;
    await save(actors.reseller, "reseller");
    assert.deepEqual([await seenBy("reseller"), await seenBy("customer")], [usual, usual]);
    await publish(actors.reseller, "reseller");
    for (const name of ["reseller", "subreseller", "customer", "direct"] as const)
      assert.equal(await seenBy(name), typed.name, name);
    assert.deepEqual([await seenBy("provider"), await seenBy("stranger")], [usual, usual]);
    assert.deepEqual(await findAudience(actors.reseller, numbers.reseller ?? ""), {
      organizations: 4,
      people: 5,
    });

    await save(actors.provider, "subreseller", { name: "Hansekontor" });
    await publish(actors.provider, "subreseller");
    assert.deepEqual(
      [await seenBy("subreseller"), await seenBy("customer"), await seenBy("direct")],
      ["Hansekontor", "Hansekontor", typed.name],
    );
    assert.deepEqual(await findAudience(actors.reseller, numbers.reseller ?? ""), {
      organizations: 2,
      people: 3,
    });
    await withdrawAppearance(actors.subreseller, { customerNumber: numbers.subreseller ?? "" });
    assert.equal(await seenBy("customer"), typed.name);
  });

  test("those who keep one below are told what people see now", async () => {
    await save(actors.reseller, "reseller");
    await publish(actors.reseller, "reseller");
    const kept = await findKeptAppearance(actors.subreseller, numbers.subreseller ?? "");
    assert.equal(kept?.seen.name, typed.name);
  });

  test("a reseller's own people are told to ask the provider, and a closed reseller presents nothing (R-106)", async () => {
    await save(actors.reseller, "reseller");
    await publish(actors.reseller, "reseller");
    const { service, replyTo } = providerAppearance;
    const own = await appearanceSeenBy("reseller");
    assert.deepEqual([own.name, own.service, own.replyTo], [typed.name, service, replyTo]);
    assert.equal((await appearanceSeenBy("customer")).service.phone, typed.phone);
    const close = (moment: string | null) =>
      rows(sql`update organizations set closed_at = ${moment}::timestamptz
        where id = ${actors.reseller.organizationId}`);
    await close("2026-01-01");
    for (const name of ["reseller", "customer"] as const)
      assert.deepEqual(await appearanceSeenBy(name), providerAppearance, name);
    await close(null);
    assert.equal(await seenBy("customer"), typed.name);
  });

  test("what is typed is read as people mean it, and what is left open is taken from the provider or the contact", async () => {
    await save(actors.reseller, "reseller");
    const kept = await findKeptAppearance(actors.reseller, numbers.reseller ?? "");
    assert.ok(kept?.draft);
    assert.equal(kept.draft.colour, "#00aa77");
    assert.deepEqual(drawnOf(kept.draft), {
      name: typed.name,
      brand: drawnOf(kept.draft).brand,
      logo: null,
      address: typed.address,
      links: {
        imprint: "https://www.nordlicht.example/impressum",
        privacy: typed.privacy,
        accessibility: providerAppearance.links.accessibility,
      },
      service: { email: "Hilfe@nordlicht.example", phone: typed.phone, hours: null },
      replyTo: "Hilfe@nordlicht.example",
      sender: typed.name,
    });
  });

  test("each save, publication and withdrawal is recorded once, and a second click is none", async () => {
    const since = await endOfAuditLog();
    await save(actors.reseller, "reseller", { phone: "+49 40 99" });
    await publish(actors.reseller, "reseller");
    await publish(actors.reseller, "reseller");
    const reference = { customerNumber: numbers.reseller ?? "" };
    await withdrawAppearance(actors.provider, reference);
    await withdrawAppearance(actors.provider, reference);
    const { organizationId: organization, userNumber } = actors.reseller;
    const entry = { outcome: "done", target: null, organization, details: {} };
    const entries = await auditLogSince(since);
    const { details = {} } = entries[1] ?? {};
    assert.match(
      JSON.stringify(details),
      /^\{"appearance":\{"digest":"[0-9a-f]{64}","version":\d+\}\}$/,
    );
    assert.deepEqual(entries, [
      { ...entry, event: "appearance.saved", actor: userNumber },
      { ...entry, event: "appearance.published", actor: userNumber, details },
      { ...entry, event: "appearance.withdrawn", actor: actors.provider.userNumber, details },
    ]);
  });

  test("nobody else keeps it: for all others it does not exist, and a refused attempt changes nothing", async () => {
    const others = [
      ["salesperson", "reseller"],
      ["clerk", "reseller"],
      ["stranger", "reseller"],
      ["customer", "reseller"],
      ["subreseller", "reseller"],
      // A reseller's administrators keep their own only, and a customer and the provider have none.
      ["reseller", "subreseller"],
      ["customer", "customer"],
      ["provider", "customer"],
      ["provider", "provider"],
    ] as const;
    for (const [name, of] of others) {
      const actor = actors[name];
      const customerNumber = numbers[of] ?? "";
      const draft = await draftOf(of);
      assert.equal(await findKeptAppearance(actor, customerNumber), null, `${name} of ${of}`);
      for (const work of [
        () => saveAppearance(actor, { ...draft, logo: "kept" }),
        () => saveAppearance(actor, { ...draft, logo: logo(9) }),
        () => publishAppearance(actor, { customerNumber, version: draft.version }),
        () => withdrawAppearance(actor, { customerNumber }),
      ])
        await assertRefused(actor, work, "notFound");
    }
  });

  test("a database role of another organization reads no draft and changes nothing; that of one below reads what it sees (S-70)", async () => {
    await save(actors.reseller, "reseller");
    await publish(actors.reseller, "reseller");
    for (const [name, expected] of [
      ["customer", [{ state: "published" }]],
      ["stranger", []],
    ] as const) {
      const seen = await transaction(actors[name], (tx) =>
        tx.execute(sql`select state from appearances`),
      );
      assert.deepEqual([...seen], expected, name);
      const changed = await transaction(actors[name], (tx) =>
        tx.execute(sql`update appearances set name = 'x' returning 1`),
      );
      assert.equal(changed.length, 0, name);
    }
  });
});

describe("two people who keep one appearance", () => {
  test("the second save of one form, and the publication of a draft that was not shown, are refused", async () => {
    const stale = await draftOf("reseller");
    await save(actors.reseller, "reseller", { name: "Erste" });
    await assertRefused(
      actors.provider,
      () => saveAppearance(actors.provider, { ...stale, logo: "kept" }),
      "appearanceChanged",
    );
    await assertRefused(
      actors.provider,
      () => publishAppearance(actors.provider, stale),
      "appearanceChanged",
    );
  });

  test("of two first drafts at the same moment one is saved", async () => {
    await rows(sql`delete from appearances`);
    const draft = await draftOf("reseller");
    const both = await Promise.allSettled(
      [actors.reseller, actors.provider].map((actor) =>
        saveAppearance(actor, { ...draft, logo: "none" }),
      ),
    );
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    assert.equal(await value(sql`select version from appearances`), 1);
  });
});

describe("the logo", () => {
  test("is drawn anew, stays when the form has no other one, and goes when it is removed", async () => {
    await save(actors.reseller, "reseller", {}, logo(30));
    const hash = await logoHash();
    assert.match(hash ?? "", /^[0-9a-f]{64}$/);
    const found = await findLogo(hash ?? "");
    assert.equal(found?.subarray(1, 4).toString("latin1"), "PNG");
    await save(actors.reseller, "reseller", { name: "Anders" });
    assert.equal(await logoHash(), hash);
    await save(actors.reseller, "reseller", {}, "none");
    assert.equal(await logoHash(), null);
    assert.equal(await findLogo(hash ?? ""), null);
  });

  test("what is no picture is refused, nothing is saved, and drawing is limited", async () => {
    const draft = await draftOf("reseller");
    const broken = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>");
    const refused = await saveAppearance(actors.reseller, { ...draft, logo: broken }).catch(
      (error: unknown) => error,
    );
    await assertRefused(
      actors.reseller,
      () => saveAppearance(actors.reseller, { ...draft, logo: broken }),
      "logoKind",
    );
    assert.ok(
      refused instanceof Refusal && refused.code === "logoKind" && refused.field === "logo",
    );
    assert.equal((await draftOf("reseller")).version, draft.version);
    const outcomes = new Set<string>();
    for (let round = 0; round < 40; round += 1)
      await saveAppearance(actors.reseller, { ...draft, logo: broken }).catch((error: unknown) =>
        outcomes.add((error as Refusal).code),
      );
    assert.deepEqual([...outcomes], ["logoKind", "tooManyAttempts"]);
  });
});

function logo(size: number): Buffer {
  const lines = drawnPixels(size, { hue: 28, chroma: 0.1 }, { rounded: true, door: true });
  return png(size, lines);
}

function logoHash(): Promise<string | null> {
  return value(sql`select logo_hash from appearances where state = 'draft'
    and organization_id = ${actors.reseller.organizationId}`);
}
