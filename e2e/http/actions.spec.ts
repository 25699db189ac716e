import type { Sql } from "postgres";
import { dump, endOfTrail, refusalsSince } from "../support/dump";
import { filled, formOf, type HtmlForm, post } from "../support/forms";
import { locationOf } from "../support/http";
import { addPerson, type Company, freshCompany, freshEmail, type Person } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** A form of the user administration as its owner sees it, filled in so that it would work. */
type Attempt = { what: string; path: string; form: HtmlForm; fields: [string, string][] };

async function attemptsOf(
  portal: Portal,
  people: { active: Person; pending: Person; deactivated: Person },
  cookie: string,
): Promise<Attempt[]> {
  const { active, pending, deactivated } = people;
  const attempt = async (
    what: string,
    path: string,
    button: string,
    changes: Record<string, string | string[]> = {},
  ): Promise<Attempt> => {
    const form = await formOf(portal, path, button, cookie);
    return { what, path, form, fields: filled(form, changes) };
  };
  return [
    await attempt("adding a user", "/users/new", "Speichern", {
      firstName: "Eve",
      lastName: "Beispiel",
      email: freshEmail(),
      permissions: ["invoices"],
    }),
    await attempt("changing a user", `/users/${active.number}`, "Speichern", {
      firstName: "Eve",
      permissions: ["invoices", "fax", "userAdministration"],
    }),
    await attempt("deactivating a user", `/users/${active.number}`, "Deaktivieren"),
    await attempt("reactivating a user", `/users/${deactivated.number}`, "Reaktivieren"),
    await attempt("sending a new link", `/users/${pending.number}`, "Neuen Link senden"),
    await attempt("removing a user", `/users/${active.number}/remove`, "Löschen"),
  ];
}

async function peopleOf(sql: Sql, company: Company) {
  return {
    active: await addPerson(sql, company, { permissions: ["invoices"] }),
    pending: await addPerson(sql, company, { permissions: ["invoices"], pending: true }),
    deactivated: await addPerson(sql, company, { permissions: ["invoices"], deactivated: true }),
  };
}

/** The tables that an attempt might change; the trail is looked at apart. */
const beside = ["audit_events", "sessions", "installation"];

test("the owner's own forms work when they are posted by hand", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const people = await peopleOf(sql, company);
  const notices: Record<string, RegExp> = {
    "adding a user": /notice=created/,
    "changing a user": /notice=saved/,
    "deactivating a user": /notice=deactivated/,
    "reactivating a user": /notice=reactivated/,
    "sending a new link": /notice=resent/,
    "removing a user": /notice=removed/,
  };
  for (const { what, path, fields } of await attemptsOf(portal, people, cookie)) {
    const answer = await post(portal, path, fields, { cookie });
    expect(answer.status, what).toBe(303);
    expect(locationOf(answer), what).toMatch(notices[what] ?? /never/);
  }
});

test("nobody without the right can do what an administrator does", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const people = await peopleOf(sql, company);
  const colleague = await addPerson(sql, company, { permissions: ["invoices", "fax"] });
  const neighbour = (await freshCompany(sql)).owner;
  const locked = await addPerson(sql, company, {
    permissions: ["userAdministration"],
    deactivated: true,
  });
  const personas: { name: string; person: Person | null }[] = [
    { name: "a stranger", person: null },
    { name: "a deactivated administrator", person: locked },
    { name: "a colleague", person: colleague },
    { name: "another organization's owner", person: neighbour },
  ];
  const attempts = await attemptsOf(portal, people, await openSession(portal, sql, company.owner));
  for (const { name, person } of personas) {
    const cookie = person ? await openSession(portal, sql, person) : undefined;
    for (const { what, path, fields } of attempts) {
      const before = await dump(sql, beside);
      const trail = await endOfTrail(sql);
      const answer = await post(portal, path, fields, { cookie });
      const where = `${what} by ${name}`;
      if (!person || person === locked)
        expect.soft(locationOf(answer), where).toMatch(/^\/sign-in/);
      else expect.soft(answer.status, where).toBe(404);
      expect.soft(await dump(sql, beside), `${what} by ${name}`).toEqual(before);
      if (!person || person === locked) continue;
      const refusals = await refusalsSince(sql, trail);
      expect
        .soft(
          refusals.map(({ actor, reason }) => [actor, reason]),
          `${what} by ${name} is on record`,
        )
        .toEqual([[person.number, "notFound"]]);
    }
  }
});

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
