import { changesSince, momentOfChanges } from "../support/changes";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { freshCustomer } from "../support/registration";
import { freshServiceAdministrator } from "../support/service-administrators";
import { openSession } from "../support/sessions";

test("products that people use are cancelled only after a question, without a script too (FEEL-D19, R-313) @own-file", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql, { products: ["faxAndSms", "voiceLine"] });
  await addPerson(sql, company, { permissions: ["fax"] });
  const cookie = await openSession(portal, sql, await freshServiceAdministrator(sql));
  const page = `/organizations/${company.customerNumber}`;
  expect((await ask(portal, page, { cookie })).text).not.toContain("darunter ab");
  const form = await formOf(portal, page, "Produkte speichern", cookie);
  const moment = await momentOfChanges(sql);
  const asked = await post(portal, page, filled(form, { products: ["voiceLine"] }), { cookie });
  expect(locationOf(asked)).toBe(`${page}/products?cancel=faxAndSms&book=`);
  expect(await changesSince(sql, moment)).toEqual([]);
  const question = await ask(portal, locationOf(asked), { cookie });
  expect(question.text).toContain("Fax und SMS kündigen?");
  expect(question.text).toContain("2 Personen");
  // Whatever an address asks for is named before it is confirmed.
  const both = await ask(portal, `${page}/products?cancel=faxAndSms&book=cloudPbx,voiceLine`, {
    cookie,
  });
  expect(both.text).toMatch(/Was dazukommt.*?<p>Cloud Telefonanlage<\/p>/s);
  expect(both.text).toContain("Produkt kündigen und ein anderes buchen");
  const confirm = await formOf(portal, locationOf(asked), "Produkt kündigen", cookie);
  const done = await post(portal, locationOf(asked), confirm.fields, { cookie });
  expect(locationOf(done)).toBe(`${page}?notice=products`);
  const left =
    await sql`select product from organization_products where organization_id = ${company.id}`;
  expect(left.map(({ product }) => product)).toEqual(["voiceLine"]);
  // The product is cancelled: there is nothing left to ask.
  expect((await ask(portal, locationOf(asked), { cookie })).status).toBe(404);
});

test("a registration link goes to somebody of another organization only after a question (FEEL-D14, R-313)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const holder = await addPerson(sql, company, { permissions: ["invoices"] });
  const customer = await freshCustomer(sql);
  const cookie = await openSession(portal, sql, await freshServiceAdministrator(sql));
  const page = `/organizations/${customer.customerNumber}`;
  const list = `/organizations?q=${customer.customerNumber}`;
  const offered = async () =>
    (await ask(portal, list, { cookie })).text.includes("Registrierungslink");
  expect(await offered()).toBe(true);
  await sql`update organizations set contact_email = ${holder.email} where id = ${customer.id}`;
  expect(await offered()).toBe(false);
  const form = await formOf(portal, page, "Registrierungslink senden", cookie);
  const moment = await momentOfChanges(sql);
  const asked = await post(portal, page, form.fields, { cookie });
  expect(locationOf(asked)).toBe(`${page}/registration-link`);
  expect(await changesSince(sql, moment)).toEqual([]);
  const question = await ask(portal, locationOf(asked), { cookie });
  for (const fact of [holder.email, holder.name, company.name, company.customerNumber])
    expect(question.text).toContain(fact);
  const confirm = await formOf(
    portal,
    locationOf(asked),
    "Registrierungslink trotzdem senden",
    cookie,
  );
  const done = await post(portal, locationOf(asked), confirm.fields, { cookie });
  expect(locationOf(done)).toBe(`${page}?notice=registration`);
  const links =
    await sql`select from links where organization_id = ${customer.id} and purpose = 'registration'`;
  expect(links).toHaveLength(1);
});

test("a second factor that is required is made optional only after a question, without a script too (R-313)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company);
  const cookie = await openSession(portal, sql, company.owner);
  // Signed in before the day from which one is required.
  await sql`update sessions set created_at = created_at - interval '1 day' where user_number = ${company.owner.number}`;
  const administrator = await openSession(portal, sql, await freshServiceAdministrator(sql));
  for (const [here, question, by] of [
    ["/users", "/users/second-factor", cookie],
    [
      `/organizations/${company.customerNumber}`,
      `/organizations/${company.customerNumber}/second-factor`,
      administrator,
    ],
  ] as const) {
    await sql`update organizations set requires_second_factor = true, second_factor_told = current_date - 2,
      second_factor_from = (now() at time zone 'Europe/Berlin')::date where id = ${company.id}`;
    const page = await ask(portal, here, { cookie: by });
    expect(page.text).toContain(`href="${question}"`);
    expect(page.text).toMatch(/<a[^>]*>Freiwillig machen<\/a>/);
    const asked = await ask(portal, question, { cookie: by });
    expect(asked.text).toContain("Zwei-Schritt-Anmeldung freiwillig machen?");
    expect(asked.text).toContain(colleague.name);
    const confirm = await formOf(portal, question, "Freiwillig machen", by);
    const done = await post(portal, question, confirm.fields, { cookie: by });
    expect(locationOf(done)).toBe(`${here}?notice=factorOptional`);
    const left =
      await sql`select requires_second_factor from organizations where id = ${company.id}`;
    expect([...left]).toEqual([{ requires_second_factor: false }]);
  }
});
