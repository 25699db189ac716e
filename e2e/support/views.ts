import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import { areaOf } from "#lib/rules/catalogue";
import { areaLike, areasLike, productsLike } from "#lib/rules/catalogue-roles";
import { addAppearance, addJob, addSet, updateSet } from "../access/people";
import { openAnnounced } from "./announced";
import { hydrated } from "./hydration";
import { invitationOf } from "./invitations";
import { addPerson, type Company, freshCompany, freshEmail, type Person, password } from "./people";
import { expect } from "./portal";
import { freshCustomer, registrationLetterOf } from "./registration";
import type { Scene } from "./scene";
import { serviceViews } from "./service-views";
import { enter } from "./sessions";
import { systemViews } from "./system-views";
import { addTroubled } from "./team";
import { letTimePass } from "./time";
import { freshTree } from "./trees";

const signedIn = ({ page, portal, sql, company }: Scene) =>
  enter(page.context(), portal, sql, company.owner);

/** A separate tree, with its reseller signed in. */
async function treeFor({ page, portal, sql }: Scene, products?: Parameters<typeof freshTree>[1]) {
  const tree = await freshTree(sql, products);
  await enter(page.context(), portal, sql, tree.reseller.owner);
  return tree;
}

/** Signs in on the page, as far as the second step. */
async function signInOn(page: Page, t: Scene["t"], person: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel(t("signIn.login")).fill(person.login);
  await page.getByRole("textbox", { name: t("signIn.password") }).fill(password);
  await page.getByRole("button", { name: t("signIn.submit") }).click();
  await expect(page).toHaveURL(/\/sign-in\/(second-factor|enrolment)/);
}

/** Confirms the password, so that the second factor can be changed. */
async function openOwnFactors(page: Page, t: Scene["t"]): Promise<void> {
  await page.goto("/account?open=second-factor");
  await page.getByRole("textbox", { name: t("accountFactor.confirmWith") }).fill(password);
  await page.getByRole("button", { name: t("accountFactor.change"), exact: true }).click();
  await expect(page).toHaveURL("/account/second-factor");
}

/** Uploads a list with one person who can be invited and one who cannot. */
async function uploadList({ page, t }: Scene, encoding: BufferEncoding = "utf8"): Promise<void> {
  await page.goto("/users/import");
  const named = areasLike(["shop", "invoices"]).map((id) => areaOf(id).name.de);
  const list = `Vorname;Nachname;E-Mail;Bereiche;Abteilung
Minü;von Issendorff-Liebermann-Schmidtbauer;${freshEmail()};${named.join(", ")};Einkauf
;Mustermensch;keine-adresse;Unbekannt;`;
  await page.getByLabel(t("staffImport.fileLabel")).setInputFiles({
    name: "liste.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(list, encoding),
  });
  await page.getByRole("button", { name: t("staffImport.check") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("staffImport.title_prepared"));
}

/** A permission set with a holder who differs from it. */
async function setOf(sql: Sql, company: Company): Promise<string> {
  const set = await addSet(sql, company);
  const person = await addPerson(sql, company, { permissions: ["contacts", "shop"] });
  await sql`insert into user_permission_sets (user_number, set_id, version) values (${person.number}, ${set}, 1)`;
  return set;
}

/** Every view of the portal, and how to get there. */
export const views: Record<string, (scene: Scene) => Promise<unknown>> = {
  "the sign-in page": ({ page }) => page.goto("/sign-in"),
  "a failed sign-in": async ({ page, t }) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: t("signIn.submit") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeFocused();
  },
  "the appearance of a reseller with problems": async ({ page, portal, sql, t }) => {
    const company = await freshCompany(sql, { kind: "reseller" });
    await addAppearance(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/appearance/${company.customerNumber}`);
    await page.getByLabel(t("appearance.colour"), { exact: true }).fill("x");
    await page.getByRole("button", { name: t("appearance.save") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeFocused();
  },
  "the preview of an appearance": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql, { kind: "reseller" });
    await addAppearance(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/appearance/${company.customerNumber}/preview`);
  },
  "the question before an appearance is published": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql, { kind: "reseller" });
    await addAppearance(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/appearance/${company.customerNumber}/publish`);
  },
  "no permission set": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/users/sets");
  },
  "a new permission set with problems": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await page.goto("/users/sets/new");
    await page.getByRole("button", { name: t("permissionSets.save") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeFocused();
  },
  "an open permission set": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql);
    const set = await setOf(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/users/sets/${set}`);
  },
  "the question before a permission set is removed": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql);
    const set = await setOf(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/users/sets/${set}/remove`);
  },
  "an earlier version of a permission set": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql);
    const set = await addSet(sql, company);
    await updateSet(sql, set, await addPerson(sql, company, { permissions: ["shop"] }));
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/users/sets/${set}`);
  },
  "the question before a permission set is applied": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql);
    const set = await setOf(sql, company);
    await sql`update permission_sets set days = 30 where id = ${set}`;
    const [job] = await sql<{ id: string }[]>`
      insert into bulk_jobs (kind, actor_number, total, set_id, set_version)
      values ('applySet', ${company.owner.number}, 1, ${set}, 1) returning id`;
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/users/bulk/${job?.id}`);
  },
  "people with a permission set": async ({ page, portal, sql }) => {
    const company = await freshCompany(sql);
    const set = await setOf(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto(`/users?set=${set}`);
  },
  "a form with the ticks of a permission set": async ({ page, portal, sql, t }) => {
    const company = await freshCompany(sql);
    const set = await setOf(sql, company);
    await enter(page.context(), portal, sql, company.owner);
    await page.goto("/users/new");
    await page.getByLabel(t("userForm.fromSet"), { exact: true }).selectOption(`${set}.1`);
    await page.getByRole("button", { name: t("userForm.takeOver") }).click();
    await expect(page.locator(".taken")).not.toBeEmpty();
  },
  "the second step of signing in": async ({ page, sql, t }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { secondFactor: true });
    await sql`insert into passkeys (credential_id, user_number, public_key, counter, name)
      values (${`view${person.number}`}, ${person.number}, 'x', 0, 'Laptop')`;
    await signInOn(page, t, person);
    await page.getByLabel(t("secondFactor.code_app")).fill("x");
    await page.getByRole("button", { name: t("secondFactor.submit") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeFocused();
  },
  "a second step set up before entering": async ({ page, sql, t }) => {
    const company = await freshCompany(sql);
    await sql`update organizations set requires_second_factor = true where id = ${company.id}`;
    await signInOn(page, t, company.owner);
    await page.getByText(t("factorSetup.passkeyInstead")).click();
  },
  "confirming who one is": async ({ page, portal, sql, t }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { secondFactor: true });
    await enter(page.context(), portal, sql, person);
    await page.goto("/confirm-identity?next=/oidc/interaction/unknown");
    await page.getByRole("textbox", { name: t("confirmIdentity.password") }).fill("x");
    await page.getByRole("button", { name: t("confirmIdentity.submit") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeFocused();
  },
  "a system that requires a second step": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/confirm-identity?next=/oidc/interaction/unknown&factor=1");
  },
  "the own second factor": async ({ page, portal, sql, t }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { secondFactor: true });
    await sql`insert into passkeys (credential_id, user_number, public_key, counter, name)
      values (${`view${person.number}`}, ${person.number}, 'x', 0, 'Laptop')`;
    await enter(page.context(), portal, sql, person);
    await openOwnFactors(page, t);
  },
  "new recovery codes": async ({ page, portal, sql, t }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { secondFactor: true });
    await enter(page.context(), portal, sql, person);
    await openOwnFactors(page, t);
    await page.getByRole("button", { name: t("accountFactor.renewCodes") }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("recoveryCodes.title"));
  },
  "the end of a session": ({ page }) => page.goto("/sign-in?ended=1"),
  "a forgotten password": ({ page }) => page.goto("/forgot-password"),
  "a letter on its way": (scene) => openAnnounced(scene, "/forgot-password?sent=1"),
  "help for strangers": ({ page }) => page.goto("/help"),
  "an unreachable portal": ({ page }) => page.goto("/unavailable"),
  "a page that does not exist": ({ page }) => page.goto("/nothing-here"),
  "an unknown link": ({ page }) => page.goto("/activate/nothing"),
  "an expired link": async ({ page, portal, sql, company }) => {
    const { link, person } = await invitationOf(portal, sql, company);
    await letTimePass(sql, person.number, "8 days");
    await page.goto(link);
  },
  "a used link": async ({ page, portal, sql, company }) => {
    const { link, person } = await invitationOf(portal, sql, company);
    await sql`update links set used_at = now() where user_number = ${person.number}`;
    await page.goto(link);
  },
  "a blocked link": async ({ page, portal, sql, company }) => {
    const { link, person } = await invitationOf(portal, sql, company);
    await sql`update users set deactivated_at = now() where number = ${person.number}`;
    await page.goto(link);
  },
  "a registration with mistakes": async ({ page, portal, sql, t }) => {
    const customer = await freshCustomer(sql);
    await page.goto((await registrationLetterOf(portal, sql, customer)).link);
    await page.getByRole("button", { name: t("register.submit") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "a list that cannot be read": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await page.goto("/users/import");
    await page
      .getByLabel(t("staffImport.fileLabel"))
      .setInputFiles({ name: "l.csv", mimeType: "text/csv", buffer: Buffer.from("a;b") });
    await page.getByRole("button", { name: t("staffImport.check") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "a list that was read": async (scene) => {
    await signedIn(scene);
    await uploadList(scene);
  },
  "a list in another encoding": async (scene) => {
    await signedIn(scene);
    await uploadList(scene, "latin1");
    await expect(scene.page.getByText("Windows-1252")).toBeVisible();
  },
  "a list that is worked off": async (scene) => {
    const { page, sql, company } = scene;
    await signedIn(scene);
    await uploadList(scene);
    // Leased by another worker for an hour: nobody here continues it.
    await sql`update bulk_jobs set state = 'running', leased_until = now() + interval '1 hour'
      where actor_number = ${company.owner.number} and state = 'prepared'`;
    await page.reload();
    await expect(page.getByRole("progressbar")).toBeVisible();
  },
  "a list that was worked off": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await uploadList(scene);
    await page.getByRole("button", { name: t("staffImport.confirm", { count: 1 }) }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("staffImport.title_done"));
  },
  "a registration that was sent": (scene) => openAnnounced(scene, "/register?sent=1"),
  "an unknown registration link": ({ page }) => page.goto("/register/nothing"),
  "a live link with a mistake, in somebody else's browser": async (scene) => {
    const { page, portal, sql, company, t } = scene;
    await signedIn(scene);
    await page.goto((await invitationOf(portal, sql, company)).link);
    // The invitation has ended the owner's sessions.
    await signedIn(scene);
    await page.reload();
    await page.getByRole("button", { name: t("setPassword.submitActivate") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "the overview": async (scene) => {
    const company = await freshCompany(scene.sql);
    await addTroubled(scene.sql, company);
    await enter(scene.page.context(), scene.portal, scene.sql, company.owner);
    await scene.page.goto("/");
  },
  "the overview of a first owner": async (scene) => {
    const { owner } = await freshCompany(scene.sql);
    await enter(scene.page.context(), scene.portal, scene.sql, owner);
    await scene.page.goto("/");
  },
  "an empty list": async (scene) => {
    const { owner } = await freshCompany(scene.sql);
    await enter(scene.page.context(), scene.portal, scene.sql, owner);
    await scene.page.goto("/users");
  },
  "a list of people": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/users");
    await scene.page.getByRole("group").first().locator("summary").first().click();
  },
  "a search without result": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/users?q=niemand");
  },
  "a new person's form full of mistakes": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await page.goto("/users/new");
    await page.getByRole("button", { name: t("userForm.save") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "a person's form": async (scene) => {
    await signedIn(scene);
    await openAnnounced(scene, `/users/${scene.colleague.number}?notice=reactivated`);
  },
  "the owner's own form": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(`/users/${scene.company.owner.number}`);
  },
  "the question before a second step becomes mandatory, with a mistake": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await page.goto("/users/second-factor");
    await page.getByText(t("requirementQuestion.who")).click();
    await page.getByLabel(t("requirementQuestion.from")).fill("1.1.2000");
    await page.getByRole("button", { name: t("requirementQuestion.submit") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "a second step that becomes mandatory": async (scene) => {
    const company = await freshCompany(scene.sql);
    await scene.sql`update organizations set requires_second_factor = true, second_factor_from = current_date + 14,
      second_factor_told = current_date where id = ${company.id}`;
    await addPerson(scene.sql, company, { permissions: ["invoices"] });
    await enter(scene.page.context(), scene.portal, scene.sql, company.owner);
    await scene.page.goto("/users");
  },
  "who has access to an area": async (scene) => {
    await signedIn(scene);
    await addPerson(scene.sql, scene.company, { permissions: ["invoices"], deactivated: true });
    await scene.page.goto(`/users/access?area=${areaLike("invoices")}`);
  },
  "what a person has access to": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(`/users/${scene.colleague.number}/access`);
  },
  "asking for access, and what was asked": async (scene) => {
    const { page, portal, sql, company, colleague } = scene;
    await sql`insert into access_requests (user_number, area, organization_id, told_at, reason)
      values (${colleague.number}, ${areaLike("shop")}, ${company.id}, now(), 'Für den Jahresabschluss') on conflict do nothing`;
    await enter(page.context(), portal, sql, colleague);
    await page.goto("/request-access");
  },
  "requests for access": async (scene) => {
    const { page, sql, company, colleague } = scene;
    await sql`insert into access_requests (user_number, area, organization_id, told_at, reason)
      values (${colleague.number}, ${areaLike("fax")}, ${company.id}, now(), 'Für den Jahresabschluss') on conflict do nothing`;
    await signedIn(scene);
    await page.goto("/users/requests");
  },
  "the question before removing": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(`/users/${scene.colleague.number}/remove`);
  },
  "the same question as a dialog": async (scene) => {
    const { page, t, colleague } = scene;
    await signedIn(scene);
    await page.goto(`/users/${colleague.number}`);
    await (await hydrated(page.getByRole("link", { name: t("userForm.remove") }))).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  "a list over several organizations": async (scene) => {
    const { reseller, subreseller } = await treeFor(scene);
    await scene.page.goto(`/users?organization=${subreseller.customerNumber}`);
    await expect(scene.page.getByRole("table")).not.toContainText(reseller.colleague.name);
  },
  "the choice of an organization": async (scene) => {
    await treeFor(scene);
    await scene.page.goto("/users/new");
  },
  "a search among organizations": async (scene) => {
    const { customer } = await treeFor(scene);
    await scene.sql`update organizations set closed_at = now() where id = ${customer.id}`;
    await scene.page.goto("/users/new?q=muster");
  },
  "a search among organizations without result": async (scene) => {
    await treeFor(scene);
    await scene.page.goto("/users/new?q=nirgends");
  },
  "a new person's form for an organization below": async (scene) => {
    const { customer } = await treeFor(scene, { subreseller: ["cloudPbx"] });
    await scene.page.goto(`/users/new?organization=${customer.customerNumber}`);
  },
  "a closed organization": async (scene) => {
    const { customer } = await treeFor(scene);
    await scene.sql`update organizations set closed_at = now() where id = ${customer.id}`;
    await scene.page.goto(`/users/new?organization=${customer.customerNumber}`);
  },
  "the customers of a reseller": async (scene) => {
    await treeFor(scene);
    await scene.page.goto("/customers");
  },
  "a search for people and customers": async (scene) => {
    const { customer } = await treeFor(scene);
    await addPerson(scene.sql, customer, { lastName: customer.name });
    await scene.page.goto(`/users?${new URLSearchParams({ q: customer.name })}`);
    await expect(scene.page.getByRole("table")).toHaveCount(2);
  },
  "a search for customers and people": async (scene) => {
    const { customer } = await treeFor(scene);
    await addPerson(scene.sql, customer, { lastName: customer.name });
    await scene.page.goto(`/customers?${new URLSearchParams({ q: customer.name })}`);
    await expect(scene.page.getByRole("table")).toHaveCount(1);
  },
  "the question before something is done to many": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/users?ticked=all");
    await scene.page.locator("select[name=command]").selectOption("deactivate");
    await scene.page.getByRole("button", { name: scene.t("bulk.go") }).click();
    await expect(scene.page).toHaveURL(/\/users\/bulk\/.+/);
  },
  "what became of many": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(`/users/bulk/${await finishedJob(scene)}`);
    await expect(scene.page.getByRole("table")).toContainText(scene.colleague.name);
  },
  "something that is being done to many": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(`/users/bulk/${await addJob(scene.sql, scene.company.owner, "running")}`);
    await expect(scene.page.getByRole("progressbar")).toBeVisible();
  },
  "one's own bulk actions": async (scene) => {
    await signedIn(scene);
    await finishedJob(scene);
    await scene.page.goto("/users/bulk");
  },
  "an empty audit log": async (scene) => {
    const { owner } = await freshCompany(scene.sql);
    await enter(scene.page.context(), scene.portal, scene.sql, owner);
    await scene.page.goto("/activity");
  },
  "an audit log": async (scene) => {
    await signedIn(scene);
    await fillAuditLog(scene.sql, scene.company, scene.colleague);
    await scene.page.goto("/activity?outcome=all&from=2020-01-01");
    await expect(scene.page.getByRole("table")).toContainText(scene.colleague.name);
  },
  "an audit log over several organizations": async (scene) => {
    const { customer } = await treeFor(scene);
    await fillAuditLog(scene.sql, customer, customer.colleague);
    await scene.page.goto("/activity");
    await expect(scene.page.getByRole("table")).toContainText(customer.colleague.name);
  },
  "Mein Konto with a mistake": async (scene) => {
    const { page, t } = scene;
    await signedIn(scene);
    await openAnnounced(scene, "/account?notice=passwordChanged");
    await page.locator("summary", { hasText: t("account.change") }).click();
    await page.getByRole("button", { name: t("account.change") }).click();
    await expect(page.getByRole("alert", { name: t("common.problem") })).toBeVisible();
  },
  "the letters to an administrator": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/account/letters");
  },
  "Mein Konto before the second step is changed": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/account?open=second-factor");
  },
  "Mein Produkt": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(areaOf(areaLike("product")).path);
  },
  "Persönliche Daten": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(areaOf(areaLike("personalData")).path);
  },
  "help for who is signed in": async (scene) => {
    await signedIn(scene);
    await scene.page.goto("/help");
  },
  "an area that is not permitted": async (scene) => {
    await signedIn(scene);
    await scene.page.goto(areaOf(areaLike("teamsConnector")).path);
  },
  "the demo's mailbox": async ({ page, portal, sql, company }) => {
    await invitationOf(portal, sql, company);
    await page.goto("/dev/mail");
  },
  "a letter in the demo's mailbox": async ({ page, portal, sql, company }) => {
    const { letter } = await invitationOf(portal, sql, company);
    await page.goto(`/dev/mail/${letter.id}`);
  },
  ...serviceViews,
  ...systemViews,
};

/** An audit log with every kind of entry. */
export async function fillAuditLog(sql: Sql, company: Company, person: Person): Promise<void> {
  const { owner, id } = company;
  const at = "clock_timestamp() - interval '3 days'";
  const entry = (event: string, actor: number | null, target: number | null, details = {}) =>
    sql`insert into audit_events (at, event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
      values (${sql.unsafe(at)}, ${event}, ${"reason" in details ? "refused" : "done"}, ${actor}, ${actor && id},
        ${target}, ${id}, ${sql.json(details)})`;
  await entry("user.created", owner.number, person.number, {
    permissionsAfter: areasLike(["invoices"]),
  });
  await entry("user.activated", person.number, person.number);
  await entry("user.changed", owner.number, person.number, {
    permissionsBefore: areasLike(["invoices", "fax"]),
    permissionsAfter: areasLike(["invoices", "contacts", "callList"]),
    fields: ["lastName", "validUntil"],
  });
  await entry("organization.changed", null, null, {
    productsBefore: [],
    productsAfter: productsLike(["cloudPbx"]),
    fields: ["contactEmail"],
    orderNumber: "2026-11842",
  });
  await entry("user.changed", owner.number, person.number, { reason: "notGrantable" });
  await entry("user.removed", owner.number, 888_888_887, { reason: "notFound" });
  await entry("user.removed", owner.number, 888_888_888);
  await entry("session.started", person.number, person.number);
  await entry("user.expired", null, 888_888_886);
}

/** A company with a user in each state, and a colleague to look at. */
export async function crowdedCompany(sql: Sql): Promise<{ company: Company; colleague: Person }> {
  const company = await freshCompany(sql);
  const facts = [
    { deactivated: true },
    { locked: "provider" as const },
    { validUntil: "2020-01-01" },
    { validFrom: "2999-01-01" },
    { pending: true },
    { lastName: "von Issendorff-Liebermann-Schmidtbauer", permissions: ["fax" as const] },
  ];
  for (const one of facts) await addPerson(sql, company, one);
  const colleague = await addPerson(sql, company, {
    permissions: ["invoices", "contacts", "callList"],
  });
  return { company, colleague };
}

/** A job of the owner's with a row of every kind. */
async function finishedJob({ sql, company, colleague }: Scene): Promise<string> {
  const [job] = await sql<{ id: string }[]>`
    insert into bulk_jobs (kind, actor_number, permission, total, state, confirmed_at, finished_at)
    values ('grant', ${company.owner.number}, ${areaLike("contacts")}, 4, 'done', now(), now()) returning id`;
  const rows = [
    [1, colleague.number, "done"],
    [2, company.owner.number, "ownPermissions"],
    [3, 999_999_999, "notFound"],
    [4, colleague.number, "unchanged"],
  ] as const;
  for (const [position, number, outcome] of rows)
    await sql`insert into bulk_rows (job_id, position, user_number, outcome, settled_at)
      values (${job?.id ?? ""}, ${position}, ${number}, ${outcome}, now())`;
  return job?.id ?? "";
}
