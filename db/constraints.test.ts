import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { changesSince, momentOfChanges } from "#lib/domain/testing/dump";
import { customerNumberDigits, isCustomerNumber } from "#lib/rules/customer-number";
import { databaseCode } from "./errors";

/** What the database itself refuses, for every role: a mistake in a domain function does not get past it. */
let world: World;
type Node = Awaited<ReturnType<typeof addOrganization>>;
let provider: Node;
let reseller: Node;
let subreseller: Node;
let customer: Node;
let userNumber: number;
let pending: number;

before(async () => {
  world = await openWorld();
  provider = await addOrganization("provider", null);
  reseller = await addOrganization("reseller", provider);
  subreseller = await addOrganization("subreseller", reseller);
  customer = await addOrganization("customer", subreseller);
  userNumber = (
    await addUser(customer.organizationId, ["invoices"], { email: "Ola@muster.example" })
  ).userNumber;
  pending = (
    await addUser(customer.organizationId, ["invoices"], { activatedAt: null, passwordHash: null })
  ).userNumber;
  await rows(sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
    values ('activation', ${pending}, 'x', 'x', now() + interval '1 day')`);
  await rows(sql`insert into audit_events (event, outcome) values ('user.created', 'done')`);
});
after(() => world.close());

const codes = {
  restrict: "23001",
  notNull: "23502",
  foreignKey: "23503",
  unique: "23505",
  check: "23514",
  generated: "428C9",
};

/** Asserts that the database answers with this SQLSTATE and that nothing has changed. */
async function refuses(query: SQL, code: keyof typeof codes): Promise<void> {
  const moment = await momentOfChanges();
  const answer = await rows(query).then(
    () => "nothing refused it",
    (error) => databaseCode(error),
  );
  assert.equal(answer, codes[code]);
  assert.deepEqual(await changesSince(moment), []);
}

describe("columns that never change (R-101, R-102, R-203)", () => {
  const ofUser: [column: string, to: SQL][] = [
    ["organization_id", sql`(select id from organizations where kind = 'provider')`],
    ["email", sql`'other@muster.example'`],
    ["is_owner", sql`true`],
    ["number", sql`default`],
    ["created_at", sql`now()`],
    ["created_by", sql`5`],
  ];
  for (const [column, to] of ofUser) {
    test(`a user's ${column} cannot be changed`, () =>
      refuses(
        sql`update users set ${sql.identifier(column)} = ${to} where number = ${userNumber}`,
        "restrict",
      ));
  }

  test("a user's number and username are assigned only by the database", async () => {
    await refuses(sql`update users set number = 5 where number = ${userNumber}`, "generated");
    await refuses(sql`update users set username = 'x' where number = ${userNumber}`, "generated");
    await refuses(
      sql`insert into users (number, organization_id, first_name, last_name, email)
        values (5, ${customer.organizationId}, 'A', 'B', 'c@muster.example')`,
      "generated",
    );
  });

  test("not even the case of a user's address can be changed", () =>
    refuses(
      sql`update users set email = 'ola@muster.example' where number = ${userNumber}`,
      "restrict",
    ));

  const ofOrganization: [column: string, to: SQL][] = [
    ["kind", sql`'customer'`],
    ["parent_id", sql`(select id from organizations where kind = 'provider')`],
    ["parent_kind", sql`'provider'`],
    ["customer_number", sql`'99'`],
    ["created_at", sql`now()`],
  ];
  for (const [column, to] of ofOrganization) {
    test(`an organization's ${column} cannot be changed`, () =>
      refuses(
        sql`update organizations set ${sql.identifier(column)} = ${to} where id = ${subreseller.organizationId}`,
        "restrict",
      ));
  }

  for (const [column, to] of [
    ["expires_at", sql`now() + interval '1 year'`],
    ["token_hash", sql`'y'`],
    ["user_number", sql`${1}`],
    ["purpose", sql`'passwordReset'`],
    ["created_at", sql`now() - interval '1 day'`],
  ] as const) {
    test(`a link's ${column} cannot be changed`, () =>
      refuses(
        sql`update links set ${sql.identifier(column)} = ${to} where user_number = ${pending}`,
        "restrict",
      ));
  }

  test("master data, names and validity can be changed", async () => {
    await rows(sql`update organizations set name = 'Neu GmbH', contact_email = 'neu@muster.example'
      where id = ${customer.organizationId}`);
    await rows(
      sql`update users set first_name = 'Neu', valid_until = '2099-12-31' where number = ${userNumber}`,
    );
  });
});

describe("an address belongs to one user (R-202)", () => {
  for (const email of ["Ola@muster.example", "ola@muster.example", "OLA@MUSTER.EXAMPLE"]) {
    test(`${email} is taken in every organization`, () =>
      refuses(
        sql`insert into users (organization_id, first_name, last_name, email)
          values (${reseller.organizationId}, 'A', 'B', ${email})`,
        "unique",
      ));
  }

  for (const email of [
    "",
    "ola",
    "ola nowak@muster.example",
    "öla@muster.example",
    "a@b\n",
    "@",
    "a@",
  ]) {
    test(`${JSON.stringify(email)} is refused as an address`, () =>
      refuses(
        sql`insert into users (organization_id, first_name, last_name, email)
          values (${reseller.organizationId}, 'A', 'B', ${email})`,
        "check",
      ));
  }

  test("an address has at most 254 characters", () =>
    refuses(
      sql`insert into users (organization_id, first_name, last_name, email)
        values (${reseller.organizationId}, 'A', 'B', ${`${"x".repeat(240)}@muster.example`})`,
      "check",
    ));
});

describe("the tree (R-101)", () => {
  type Parent = () => Node | null;
  let inserted = 4711;
  const nextNumber = () => {
    inserted += 1;
    return String(inserted);
  };
  const insert = (kind: string, parent: Node | null, parentKind = parent?.kind ?? null) => sql`
    insert into organizations (kind, parent_id, parent_kind, customer_number, name, place, contact_first_name,
      contact_last_name, contact_email)
    values (${kind}, ${parent?.organizationId ?? null}, ${parentKind}, ${nextNumber()}, 'N', 'P', 'A', 'B', 'a@b.example')`;
  const forbidden: [kind: string, under: string, Parent, keyof typeof codes][] = [
    ["provider", "nothing, for there is one", () => null, "unique"],
    ["provider", "a provider", () => provider, "check"],
    ["reseller", "nothing", () => null, "check"],
    ["reseller", "a reseller", () => reseller, "check"],
    ["reseller", "a customer", () => customer, "check"],
    ["subreseller", "the provider", () => provider, "check"],
    ["subreseller", "a sub-reseller", () => subreseller, "check"],
    ["subreseller", "a customer", () => customer, "check"],
    ["customer", "nothing", () => null, "check"],
    ["prospect", "a reseller", () => reseller, "check"],
  ];
  for (const [kind, under, parent, code] of forbidden) {
    test(`a ${kind} under ${under} is refused`, () => refuses(insert(kind, parent()), code));
  }

  test("a customer under a customer is refused, whatever kind the parent claims to be", async () => {
    for (const parentKind of ["provider", "reseller", "subreseller"] as const)
      await refuses(insert("customer", customer, parentKind), "foreignKey");
    await refuses(insert("customer", customer, "customer"), "check");
  });

  test("a wrong kind of the parent is refused", () =>
    refuses(insert("subreseller", provider, "reseller"), "foreignKey"));

  test("a customer can be under the provider, a reseller and a sub-reseller", async () => {
    for (const parent of [provider, reseller, subreseller])
      await addOrganization("customer", parent);
  });

  test("an organization with users or with organizations below it cannot be deleted", async () => {
    for (const { organizationId } of [provider, reseller, subreseller, customer])
      await refuses(sql`delete from organizations where id = ${organizationId}`, "foreignKey");
  });

  test("customer numbers are digits and unique, and leading zeros count", async () => {
    const numbered = (number: string) => sql`
      insert into organizations (kind, parent_id, parent_kind, customer_number, name, place, contact_first_name,
        contact_last_name, contact_email)
      values ('customer', ${reseller.organizationId}, 'reseller', ${number}, 'N', 'P', 'A', 'B', 'a@b.example')`;
    await rows(numbered("0815"));
    await rows(numbered("815"));
    await refuses(numbered("0815"), "unique");
    await rows(numbered("8".repeat(customerNumberDigits)));
    for (const number of ["", "8a", " 8", "-8", "٣", "8\n", "8".repeat(customerNumberDigits + 1)]) {
      await refuses(numbered(number), "check");
      assert.ok(!isCustomerNumber(number), number);
    }
  });

  test("every pair of organizations above and below is stored with its distance", async () => {
    const chain = [provider, reseller, subreseller, customer].map(
      ({ organizationId }) => organizationId,
    );
    const expected = chain.flatMap((ancestor, from) =>
      chain.slice(from).map((descendant, depth) => ({ ancestor, descendant, depth })),
    );
    const known = await rows(sql`
      select ancestor_id as ancestor, descendant_id as descendant, depth from organization_closure
      where descendant_id in ${chain} order by ancestor_id, depth`);
    assert.deepEqual(known, expected);
    const recursive = await value(sql`
      with recursive up as (select id, id as above from organizations
        union all select up.id, o.parent_id from up join organizations o on o.id = up.above where o.parent_id is not null)
      select count(*)::int = (select count(*)::int from organization_closure) from up`);
    assert.equal(recursive, true);
  });
});

describe("users", () => {
  test("an account is activated exactly if it has a password (R-401)", async () => {
    await refuses(sql`update users set activated_at = now() where number = ${pending}`, "check");
    await refuses(sql`update users set password_hash = 'x' where number = ${pending}`, "check");
    await refuses(sql`update users set password_hash = null where number = ${userNumber}`, "check");
  });

  test("an activation cannot be undone or dated anew", async () => {
    const change = (to: SQL) =>
      sql`update users set activated_at = ${to}, password_hash = null where number = ${userNumber}`;
    await refuses(change(sql`null`), "restrict");
    await refuses(change(sql`now()`), "restrict");
  });

  test("a lock stores who set it", async () => {
    await refuses(sql`update users set locked_at = now() where number = ${userNumber}`, "check");
    await refuses(
      sql`update users set locked_by = 'provider' where number = ${userNumber}`,
      "check",
    );
  });

  test("names are required, and validity begins before it ends", async () => {
    await refuses(sql`update users set first_name = '' where number = ${userNumber}`, "check");
    await refuses(sql`update users set last_name = '' where number = ${userNumber}`, "check");
    await refuses(
      sql`update users set valid_from = '2026-12-02', valid_until = '2026-12-01' where number = ${userNumber}`,
      "check",
    );
  });

  test("an organization has one owner", async () => {
    await addUser(customer.organizationId, [], { isOwner: true });
    const second = sql`insert into users (organization_id, is_owner, first_name, last_name, email)
      values (${customer.organizationId}, true, 'A', 'B', 'zweite@muster.example')`;
    await refuses(second, "unique");
  });

  test("R-201: a username is made of the number, has a letter and no @", async () => {
    const odd = await value(sql`select count(*)::int from users where username <> 'u' || number`);
    assert.equal(odd, 0);
  });

  test("a permission is granted once, and to an existing user", async () => {
    const grant = (to: number) => sql`insert into user_permissions values (${to}, 'invoices')`;
    await refuses(grant(userNumber), "unique");
    await refuses(grant(999_999), "foreignKey");
  });
});

describe("links, sessions and letters", () => {
  const link = (purpose: string, hash: string) => sql`
    insert into links (purpose, user_number, token_hash, key_id, expires_at)
    values (${purpose}, ${pending}, ${hash}, 'x', now() + interval '1 day')`;

  test("S-31: a second live link of one purpose for one user is refused", () =>
    refuses(link("activation", "second"), "unique"));

  test("a token is unique", () => refuses(link("passwordReset", "x"), "unique"));

  test("a link belongs to a user, or for a registration to an organization", async () => {
    await refuses(link("registration", "r"), "check");
    await refuses(
      sql`insert into links (purpose, organization_id, token_hash, key_id, expires_at)
        values ('activation', ${customer.organizationId}, 'r', 'x', now())`,
      "check",
    );
  });

  test("a letter has a recipient, or is made of what somebody typed", async () => {
    await refuses(sql`insert into outbox (kind) values ('activation')`, "check");
    await refuses(
      sql`insert into outbox (kind, user_number, encrypted_request) values ('x', ${userNumber}, 'y')`,
      "check",
    );
  });
});

describe("the audit log is append-only (R-801)", () => {
  for (const [what, query] of [
    ["changed", sql`update audit_events set outcome = 'refused'`],
    ["deleted", sql`delete from audit_events`],
    ["emptied", sql`truncate audit_events`],
  ] as const) {
    test(`the audit log cannot be ${what}`, () => refuses(query, "restrict"));
  }
});

test("a database has one installation", () =>
  refuses(sql`insert into installation (id) values (false)`, "check"));
