import { dump, endOfTrail, refusalsSince } from "../support/dump";
import { filled, formOf, post } from "../support/forms";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** The tables that an attempt might change; the trail is looked at apart. */
const beside = ["audit_events", "sessions", "installation"];

test("an administrator can not grant by hand what the form did not offer", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql, { products: ["voiceLine"] });
  const administrator = await addPerson(sql, company, {
    permissions: ["userAdministration", "invoices"],
  });
  const colleague = await addPerson(sql, company, { permissions: ["invoices", "callList"] });
  const cookie = await openSession(portal, sql, administrator);
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const change = await formOf(portal, `/users/${colleague.number}`, "Speichern", cookie);
  const newUser = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  const cases: [string, string, [string, string][], RegExp][] = [
    [
      "a permission that the administrator lacks",
      "/users/new",
      filled(create, { ...newUser, permissions: ["invoices", "callList"] }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission that the product lacks",
      "/users/new",
      filled(create, { ...newUser, permissions: ["invoices", "fax"] }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission more on the edit form",
      `/users/${colleague.number}`,
      filled(change, { permissions: ["invoices", "contacts"] }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission that the administrator lacks, withdrawn",
      `/users/${colleague.number}`,
      filled(change, { shownPermissions: ["invoices", "callList"], permissions: ["invoices"] }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "own permissions",
      `/users/${administrator.number}`,
      filled(change, {
        userNumber: String(administrator.number),
        shownFirstName: "Mini",
        shownPermissions: [],
        permissions: ["callList"],
      }),
      /Eigene Rechte|Eigene Berechtigungen|selbst haben/,
    ],
    [
      "the owner's permissions",
      `/users/${company.owner.number}`,
      filled(change, {
        userNumber: String(company.owner.number),
        shownFirstName: "Clara",
        shownLastName: "Brandt",
        firstName: "Eve",
      }),
      /Hauptkonto/,
    ],
  ];
  for (const [what, path, fields, sentence] of cases) {
    const before = await dump(sql, beside);
    const trail = await endOfTrail(sql);
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, what).toBe(200);
    expect.soft(answer.text, what).toMatch(sentence);
    expect.soft(await dump(sql, beside), what).toEqual(before);
    const refusals = await refusalsSince(sql, trail);
    expect
      .soft(
        refusals.map(({ actor }) => actor),
        what,
      )
      .toEqual([administrator.number]);
  }
});

test("a person ends no session of somebody else", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const victim = await addPerson(sql, company, { permissions: ["invoices"] });
  await openSession(portal, sql, victim);
  const cookie = await openSession(portal, sql, company.owner);
  await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/account", "Abmelden:", cookie);
  const [session] = await sql<{ id: string }[]>`
    select id_hash as id from sessions where user_number = ${victim.number}`;
  await post(portal, "/account", filled(form, { session: session?.id ?? "" }), { cookie });
  const left = await sql`select from sessions where user_number = ${victim.number}`;
  expect(left).toHaveLength(1);
});
