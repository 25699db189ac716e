import type { Sql } from "postgres";
import { dump, endOfTrail, refusalsSince } from "../support/dump";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { freshOperator } from "../support/operators";
import { addPerson, type Company, freshCompany, freshEmail, type Person } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** A branch of the tree with somebody of every kind who is not an operator's administrator. */
async function personasOf(sql: Sql) {
  const tenant = await freshCompany(sql, { kind: "tenant" });
  const subtenant = await freshCompany(sql, { kind: "subtenant", parent: tenant });
  const customer = await freshCompany(sql, { parent: subtenant });
  const staff = await addPerson(sql, customer, { permissions: ["invoices"] });
  const administrator = await addPerson(sql, customer, { permissions: ["userAdministration"] });
  const clerk = await freshOperator(sql, ["invoices"]);
  const personas: { name: string; person: Person; reason: string }[] = [
    { name: "the owner of the Mandant above", person: tenant.owner, reason: "operatorOnly" },
    { name: "the owner of the Submandant above", person: subtenant.owner, reason: "operatorOnly" },
    { name: "the customer's owner", person: customer.owner, reason: "operatorOnly" },
    { name: "the customer's administrator", person: administrator, reason: "operatorOnly" },
    { name: "the customer's staff", person: staff, reason: "notFound" },
    { name: "the operator's clerk without user administration", person: clerk, reason: "notFound" },
  ];
  return { tenant, customer, staff, personas };
}

const pagesOf = ({ customerNumber }: Company) => [
  "/organizations",
  "/organizations?q=muster&owner=missing",
  "/organizations/new",
  `/organizations/new?parent=${customerNumber}`,
  `/organizations/${customerNumber}`,
  `/organizations/${customerNumber}/close`,
  "/organizations/orders",
  "/organizations/orders?filter=overdue",
  "/organizations/tasks",
];

test("the operator's pages exist for the operator's administrators and for nobody else", async ({
  portal,
  sql,
}) => {
  const { customer, personas } = await personasOf(sql);
  const operator = await openSession(portal, sql, await freshOperator(sql));
  for (const path of pagesOf(customer)) {
    expect.soft((await ask(portal, path, { cookie: operator })).status, path).toBe(200);
    const stranger = await ask(portal, path);
    expect.soft(locationOf(stranger), `${path} for a stranger`).toMatch(/^\/sign-in/);
  }
  for (const { name, person } of personas) {
    const cookie = await openSession(portal, sql, person);
    for (const path of pagesOf(customer)) {
      const answer = await ask(portal, path, { cookie });
      expect.soft(answer.status, `${path} for ${name}`).toBe(404);
    }
    const { text } = await ask(portal, "/", { cookie });
    expect.soft(text, `the navigation of ${name}`).not.toContain('href="/organizations');
  }
});

test("what is not there does not exist for an operator either", async ({ portal, sql }) => {
  const cookie = await openSession(portal, sql, await freshOperator(sql));
  for (const path of [
    "/organizations/404404404",
    "/organizations/x",
    "/organizations/1000000/close",
  ])
    expect.soft((await ask(portal, path, { cookie })).status, path).toBe(404);
});

/** A form as an operator sees it, filled in so that it would work. */
type Attempt = { what: string; path: string; fields: [string, string][]; notice: RegExp };

async function attemptsOf(
  portal: Portal,
  sql: Sql,
  { tenant, customer, staff }: { tenant: Company; customer: Company; staff: Person },
): Promise<Attempt[]> {
  const cookie = await openSession(portal, sql, await freshOperator(sql));
  const closed = await freshCompany(sql);
  const orphan = await freshCompany(sql);
  const locked = await addPerson(sql, customer, { permissions: ["invoices"], locked: "operator" });
  await sql`update organizations set closed_at = now() where id = ${closed.id}`;
  await sql`delete from users where number = ${orphan.owner.number}`;
  const order = `H-${orphan.customerNumber}`;
  await sql`insert into orders (order_number, digest, key_id, customer_number, state, organization_id, last_error)
    values (${order}, 'x', 'x', ${orphan.customerNumber}, 'waiting', ${orphan.id}, 'emailTaken')`;
  const [task] = await sql<{ id: string }[]>`insert into tasks (kind, organization_id, user_number)
    values ('accountDeleted', ${customer.id}, 78) returning id`;
  const page = (company: Company) => `/organizations/${company.customerNumber}`;
  const attempt = async (
    what: string,
    path: string,
    button: string,
    notice: RegExp,
    changes: Record<string, string | string[]> = {},
  ): Promise<Attempt> => {
    const form = await formOf(portal, path, button, cookie);
    return { what, path, notice, fields: filled(form, changes) };
  };
  const under = `/organizations/new?parent=${tenant.customerNumber}`;
  return [
    await attempt("adding an organization", under, "Instanz anlegen", /notice=created_invited/, {
      kind: "customer",
      customerNumber: "",
      name: "Handwerk Eve",
      place: "Kiel",
      contactFirstName: "Eve",
      contactLastName: "Beispiel",
      contactEmail: freshEmail(),
      products: ["voiceLine"],
    }),
    await attempt("changing master data", page(customer), "Speichern", /notice=saved/, {
      contactEmail: freshEmail(),
    }),
    await attempt("changing products", page(customer), "Produkte speichern", /notice=products/, {
      products: ["voiceLine"],
    }),
    await attempt("reopening", page(closed), "Wieder öffnen", /notice=reopened/),
    await attempt(
      "sending a registration link",
      page(customer),
      "Registrierungslink senden",
      /notice=registration/,
    ),
    await attempt(
      "trying an order again",
      "/organizations/orders",
      "Erneut versuchen",
      /notice=retried/,
      {
        orderNumber: order,
      },
    ),
    await attempt("inviting the owner", page(orphan), "Hauptkonto einladen", /notice=invited/),
    await attempt("settling a task", "/organizations/tasks", "Erledigt", /notice=settled/, {
      task: task?.id ?? "",
    }),
    await attempt("locking a user", `/users/${staff.number}`, "Sperren", /notice=locked/),
    await attempt("unlocking a user", `/users/${locked.number}`, "Entsperren", /notice=unlocked/),
    await attempt("closing", `${page(customer)}/close`, "Schließen", /notice=closed/),
  ];
}

/** The tables that an attempt might change; the trail is looked at apart. */
const beside = ["audit_events", "sessions", "installation"];

test("nobody but an operator's administrator can do what the operator's forms do", async ({
  portal,
  sql,
}) => {
  const company = await personasOf(sql);
  const attempts = await attemptsOf(portal, sql, company);
  for (const { name, person, reason } of company.personas) {
    const cookie = await openSession(portal, sql, person);
    for (const { what, path, fields } of attempts) {
      const where = `${what} by ${name}`;
      const before = await dump(sql, beside);
      const trail = await endOfTrail(sql);
      const answer = await post(portal, path, fields, { cookie });
      expect.soft(answer.status, where).not.toBe(303);
      if (path.startsWith("/organizations")) expect.soft(answer.status, where).toBe(404);
      expect.soft(await dump(sql, beside), where).toEqual(before);
      const refusals = await refusalsSince(sql, trail);
      // Themselves and what they do not reach they are told nothing about.
      const told = path.startsWith("/users") ? /^(operatorOnly|notFound|ownAccount)$/ : reason;
      expect
        .soft(
          refusals.map((one) => one.actor),
          `${where} is on record`,
        )
        .toEqual([person.number]);
      expect.soft(refusals[0]?.reason, where).toMatch(told);
    }
  }
  for (const { what, path, fields } of attempts) {
    const before = await dump(sql, beside);
    const answer = await post(portal, path, fields);
    expect.soft(locationOf(answer), `${what} by a stranger`).toMatch(/^\/sign-in/);
    expect.soft(await dump(sql, beside), `${what} by a stranger`).toEqual(before);
  }
});

test("an operator's own forms work when they are posted by hand", async ({ portal, sql }) => {
  const attempts = await attemptsOf(portal, sql, await personasOf(sql));
  const cookie = await openSession(portal, sql, await freshOperator(sql));
  for (const { what, path, fields, notice } of attempts) {
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, what).toBe(303);
    expect.soft(locationOf(answer), what).toMatch(notice);
  }
});
