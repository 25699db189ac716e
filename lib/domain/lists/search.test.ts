import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type Folding, fold, folded } from "#db/search-text";
import { listAdministratorsOf } from "#lib/domain/access/administrators";
import { listActivity } from "#lib/domain/activity/list";
import { searchOrganizations } from "#lib/domain/organizations/search";
import { listBranches } from "#lib/domain/organizations/tree";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { enterUnlettered } from "#lib/domain/testing/unlettered";
import { exportUsers } from "#lib/domain/users/export";
import { listUsers } from "#lib/domain/users/list";
import { listUserNumbers } from "#lib/domain/users/list-numbers";
import type { Actor } from "#lib/rules/delegation";
import {
  activityQuery,
  organizationQuery,
  type UserListQuery,
  userListQuery,
} from "#lib/rules/list-queries";
import { wordsOf } from "./search";

/** R-212: how users are found and sorted, in a database with a locale that knows letters and in one without. */
let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

type Found = Readonly<Record<string, readonly string[]>>;

/** Which searches find a user: all of these, and none of `never`. */
const found: Found = {
  "Anna Maria Schmidt": [
    "Schmidt Anna",
    "Anna Schmidt",
    "Anna  Maria",
    "Anna\u00a0Maria",
    "Maria, Schmidt",
    "Schmidt,Anna",
    "MARIA",
    "chmid nna",
    "An\u200bna Sch\u00admidt",
    "\ufeffAnna",
  ],
  "Jürgen Müller-Lüdenscheid": [
    "Müller-Lüdenscheid",
    "Müller\u2011Lüdenscheid",
    "Müller\u2010Lüdenscheid",
    "Müller–Lüdenscheid",
    "Müller Lüdenscheid",
    "Lüdenscheid-Müller",
    "Mueller-Luedenscheid",
    "Mueller-Lüdenscheid",
    "Muller-Ludenscheid",
    "Ju\u0308rgen",
    "JUERGEN MÜLLER",
    "Juergen",
    "lü",
    "lu",
  ],
  "Ayşe Özdemir": ["Oezdemir", "Ozdemir", "ÖZDEMİR", "Ayse", "özdemir ayşe"],
  "Đặng Nguyễn": ["Nguyen", "Dang", "đang", "Nguyễn Đặng", "NGUYEN DANG"],
  "Sean O’Neil": ["O'Neil", "O’Neil", "O´Neil", "O`Neil", "OʼNeil", "ONeil", "oneil sean"],
  "Ute Groß": ["Gross", "Groß", "GROẞ", "gross ute"],
  "Peter Mueller": ["Müller Peter", "Mueller Peter", "peter müller"],
  "Søren Kjærgård": ["Soren", "Soeren", "Kjaergard", "Kjærgård", "sören"],
  "Łukasz Wąż": ["Lukasz Waz", "łukasz"],
  "Ελένη Παππάς": ["ελενη", "ΠΑΠΠΑΣ", "Παππάς Ελένη"],
  "Юлия Йорданова": ["юлия", "ЙОРДАНОВА", "Иорданова"],
};
const nobody = ["Muller Sean", "Schmidt Annas", "\u200b", "&", "-", "'", "Anna\u200b Peter", "%"];

const order = [
  "Arndt",
  "Ärmel",
  "Aron",
  "Groß",
  "Grossa",
  "Özdemir",
  "Zobel",
  "Łuk",
  "Đặng",
  "O’Neil",
  "Öhm",
];
const sorted = [
  "Ärmel",
  "Arndt",
  "Aron",
  "Đặng",
  "Groß",
  "Grossa",
  "Łuk",
  "Öhm",
  "O’Neil",
  "Özdemir",
  "Zobel",
];

type Place = { organizationId: number; owner: Actor; provider: Actor };

async function fill(): Promise<Place> {
  const root = await addOrganization("provider", null);
  const reseller = await addOrganization("reseller", root);
  const { organizationId } = await addOrganization("customer", reseller);
  const owner = await addUser(organizationId, [], { isOwner: true, firstName: "Q", lastName: "Q" });
  const provider = await addUser(root.organizationId, ["userAdministration"], { lastName: "Q" });
  for (const [at, name] of Object.keys(found).entries()) {
    const [firstName = "", lastName = ""] = /^(.*) (.*)$/.exec(name)?.slice(1) ?? [];
    await addUser(organizationId, [], {
      firstName,
      lastName,
      email: `p${at}@xn--bcher-kva.example`,
    });
  }
  return { organizationId, owner, provider };
}

function sortedHere(place: Place): void {
  const listOf = (query: Partial<Record<keyof UserListQuery, string>>) =>
    userListQuery.parse({ sort: "name", q: "sort.example", ...query });
  test("users are sorted by DIN 5007 on every page, in bulk jobs and in the export (FF-F6, FF-M-10)", async () => {
    const { owner, organizationId } = place;
    for (const [at, lastName] of order.entries())
      await addUser(organizationId, ["userAdministration"], {
        firstName: "Kim",
        lastName,
        email: `s${at}@sort.example`,
      });
    const page = await listUsers(owner, listOf({}));
    assert.deepEqual(
      page.rows.map(({ lastName }) => lastName),
      sorted,
    );
    const numbers = page.rows.map(({ userNumber }) => userNumber);
    const job = await transaction(owner, (tx) => listUserNumbers(tx, owner, listOf({})));
    assert.deepEqual(job, numbers);
    const file: number[] = [];
    for await (const batch of await exportUsers(owner, listOf({})))
      file.push(...batch.map(({ userNumber }) => userNumber));
    assert.deepEqual(file, numbers);
    const administrators = await transaction(owner, (tx) => listAdministratorsOf(tx, owner));
    assert.deepEqual(
      administrators,
      sorted.slice(0, 5).map((name) => `Kim ${name}`),
    );
  });

  test("organizations are sorted by DIN 5007 in the search and in the tree (FF-F6)", async () => {
    const { provider } = place;
    const parent = { organizationId: provider.organizationId, kind: "provider" } as const;
    for (const name of order) {
      const { organizationId } = await addOrganization("customer", parent);
      await rows(
        sql`update organizations set name = ${name}, place = 'Sortingen' where id = ${organizationId}`,
      );
    }
    const page = await searchOrganizations(provider, organizationQuery.parse({ q: "Sortingen" }));
    assert.deepEqual(
      page.rows.map(({ name }) => name),
      sorted,
    );
    const number = await value<string>(sql`select customer_number from organizations
      where id = ${provider.organizationId}`);
    const branches = await listBranches(provider, number, { after: null, before: null });
    assert.deepEqual(
      branches.rows.map(({ name }) => name).filter((name) => order.includes(name)),
      sorted,
    );
    for (const q of ["Aermel", "armel", "ÄRMEL", "Özdemir", "Oezdemir", "oneil"])
      assert.equal(
        (await searchOrganizations(provider, organizationQuery.parse({ q }))).matches,
        1,
        q,
      );
  });
}

function findsEverybody(place: Place): void {
  for (const [name, typed] of Object.entries(found))
    test(`${name} is found by every spelling of the name, in any order (FF-F5)`, async () => {
      for (const q of typed) {
        const { rows: people } = await listUsers(place.owner, userListQuery.parse({ q }));
        const names = people.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
        assert.ok(names.includes(name), `${JSON.stringify(q)} finds ${names.join()}`);
        const auditLog = await listActivity(place.owner, activityQuery.parse({ person: q }));
        assert.notEqual(auditLog.people, "none", q);
      }
    });

  test("other people are not found, and a search that folds to nothing finds nobody (FF-F5, FF-F3)", async () => {
    for (const q of nobody) {
      const page = await listUsers(place.owner, userListQuery.parse({ q }));
      assert.deepEqual(page.rows, [], JSON.stringify(q));
      assert.equal(
        (await listActivity(place.owner, activityQuery.parse({ person: q }))).people,
        "none",
      );
    }
    const { rows: muller } = await listUsers(place.owner, userListQuery.parse({ q: "Muller" }));
    assert.deepEqual(
      muller.map(({ lastName }) => lastName),
      ["Müller-Lüdenscheid"],
    );
  });

  test("an address is found as people write it (FF-F5)", async () => {
    for (const q of [
      "p3@bücher.example",
      "P3@BÜCHER.EXAMPLE",
      "mailto:p3@bücher.example",
      "Đặng Nguyễn <p3@bücher.example>",
      "p3@bu\u0308cher.example;",
      "p3@",
      "p3@xn--bcher",
    ]) {
      const { rows: people } = await listUsers(place.owner, userListQuery.parse({ q }));
      assert.deepEqual(
        people.map(({ lastName }) => lastName),
        ["Nguyễn"],
        q,
      );
    }
    for (const q of ["bücher.example", "@bücher.example", "b\u00fccher.example, "])
      assert.equal(
        (await listUsers(place.owner, userListQuery.parse({ q }))).matches,
        Object.keys(found).length,
        q,
      );
  });
}

describe("in a database whose locale knows all letters", () => {
  const place = {} as Place;
  before(async () => Object.assign(place, await fill()));
  findsEverybody(place);
  sortedHere(place);
});

describe('in a database with the locale "C", which knows no letters beyond Z (FF-M-10)', () => {
  const place = {} as Place;
  let leave: () => Promise<void>;
  before(async () => {
    leave = await enterUnlettered(world);
    Object.assign(place, await fill());
  });
  after(() => leave());

  test("the database indeed changes no letter beyond Z to lower case", async () => {
    assert.equal(await value<string>(sql`select lower('Ö')`), "Ö");
  });
  findsEverybody(place);
  sortedHere(place);
});

describe("one folding of text on the server and in the database (R-212)", () => {
  for (const folding of ["plain", "spelled"] satisfies Folding[])
    test(`${folding}: this server and the database fold every character alike`, async () => {
      // Assigned long ago: of newer characters one of the two may know more.
      const old = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Z}]/u;
      const young = [
        [0x860, 0x8ff],
        [0x1acf, 0x1aff],
        [0x1c80, 0x1c8f],
        [0x2c2f, 0x2c5f],
        [0x2e50, 0x2e7f],
        [0xa7c0, 0xa7f5],
      ] as const;
      const codes = Array.from({ length: 0xffff }, (_, at) => at + 1).filter(
        (code) => !young.some(([first, last]) => code >= first && code <= last),
      );
      const signs = codes
        .map((code) => String.fromCodePoint(code))
        .filter((sign) => old.test(sign));
      const texts = signs.map((sign) => `A${sign}\u0308z Ü${sign}-${sign}`);
      const different: string[] = [];
      // In thousands: a statement has a deadline.
      for (let from = 0; from < texts.length; from += 1_000) {
        const some = texts.slice(from, from + 1_000);
        const there = await rows<{
          text: string;
        }>(sql`select ${folded(sql`t.text`, folding)} as text
          from json_array_elements_text(${JSON.stringify(some)}::json) with ordinality t (text, at) order by t.at`);
        different.push(...some.filter((text, at) => there[at]?.text !== fold(text, folding)));
      }
      assert.ok(texts.length > 50_000);
      assert.deepEqual(different, []);
    });

  test("this server and the database fold words and their forms alike", () => {
    assert.deepEqual(wordsOf("Müller & Söhne"), [
      ["muller", "mueller"],
      ["sohne", "soehne"],
    ]);
    assert.deepEqual(wordsOf("&"), [["&"]]);
    assert.deepEqual(wordsOf(" \u200b "), []);
    assert.deepEqual(wordsOf("Müller-Lüdenscheid,Jo"), [
      ["muller", "mueller"],
      ["ludenscheid", "luedenscheid"],
      ["jo"],
    ]);
    assert.deepEqual(wordsOf("bücher.example"), [
      ["bucher.example", "buecher.example", "xn  bcher kva.example"],
    ]);
    assert.equal(fold("Straße", "plain"), "strasse");
  });
});
