import { addAppearance, addJob, addSet, addSubject, addTarget, plantCast } from "../access/people";
import {
  administers,
  administersService,
  isSamePlace,
  isSignedIn,
  personaIds,
  personas,
} from "../access/personas";
import { routeRows } from "../access/routes";
import { changesSince, momentOfChanges } from "../support/changes";
import { ask, locationOf } from "../support/http";
import { linkIn, waitForLetter } from "../support/mailbox";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

// There are many cells, so the workers share them.
test.describe.configure({ mode: "parallel" });

const statuses: Record<string, number> = { there: 200, signIn: 307, notFound: 404 };

/** The URL with the numbers of these people. */
function addressOf(path: string, numbers: Record<string, number | string | undefined>): string {
  return path.replace(/#(\w+)/, (_, target: string) => String(numbers[target] ?? 999_999_999));
}

const parts = [0, 1, 2, 3];
for (const part of parts)
  test(`every persona gets the pages that are theirs, and the others do not exist (${part + 1} of ${parts.length})`, async ({
    portal,
    sql,
  }) => {
    const cast = await plantCast(portal, sql);
    const stranger = await addTarget(sql, cast, "stranger");
    const numbers = {
      colleague: (await addTarget(sql, cast, "colleague")).number,
      superior: (await addTarget(sql, cast, "superior")).number,
      stranger: stranger.number,
      pending: (await addTarget(sql, cast, "colleague", { pending: true })).number,
      pendingStranger: (await addTarget(sql, cast, "stranger", { pending: true })).number,
      unknown: 999_999_999_999_999,
      organization: (await addSubject(sql, cast)).customerNumber,
      provider: cast.organizations.provider.customerNumber,
      job: await addJob(sql, cast.people.provider),
      set: await addSet(sql, cast.organizations.customer),
      customer: cast.organizations.customer.customerNumber,
      subreseller: cast.organizations.subreseller.customerNumber,
      otherCustomer: cast.organizations.elsewhere.customerNumber,
    };
    await addAppearance(sql, cast.organizations.subreseller);
    const besides = (await addTarget(sql, cast, "owner")).number;
    const rows = Object.values(routeRows).flat();
    for (const { path, rule } of rows.filter((_, at) => at % parts.length === part))
      await Promise.all(
        personaIds.map(async (id) => {
          const own = cast.people[id];
          const owner = isSamePlace(id, "owner") ? cast.people.owner?.number : besides;
          const address = addressOf(path, { ...numbers, owner, oneself: own?.number });
          const answer = await ask(portal, address, { cookie: cast.cookies[id] });
          const expected = rule.answer(id);
          const what = `${path} for ${personas[id].name}`;
          expect.soft(answer.status, what).toBe(statuses[expected] ?? expected);
          if (expected === "signIn")
            expect.soft(locationOf(answer), what).toMatch(/^\/sign-in(\?|$)/);
          if (expected === "notFound") expect.soft(answer.text, what).not.toContain(stranger.email);
        }),
      );
  });

test("the navigation links to exactly the pages that exist for a user (R-301, R-309)", async ({
  portal,
  sql,
}) => {
  const { cookies } = await plantCast(portal, sql);
  for (const id of personaIds.filter(isSignedIn)) {
    const { text } = await ask(portal, "/", { cookie: cookies[id] });
    const leadsTo = (path: string) => text.includes(`href="${path}"`);
    expect.soft(leadsTo("/users"), personas[id].name).toBe(administers(id));
    expect.soft(leadsTo("/organizations"), personas[id].name).toBe(administersService(id));
  }
});

test("what is out of reach gets the same answer as what does not exist", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const stranger = (await freshCompany(sql)).owner;
  const cookie = await openSession(portal, sql, owner);
  const plain = async (number: number) => {
    const { text, status } = await ask(portal, `/users/${number}`, { cookie });
    return { status, text: text.replaceAll(String(number), "#").replace(/nonce="[^"]*"/g, "") };
  };
  const outOfReach = await plain(stranger.number);
  const unknown = await plain(999_999_999);
  expect(outOfReach.status).toBe(404);
  expect(outOfReach.text.replace(/"b":"[^"]*"/g, "").length).toBe(
    unknown.text.replace(/"b":"[^"]*"/g, "").length,
  );
});

test("an address that nothing has is answered in the portal's frame, with help, language and footer (FEEL-D15)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  for (const options of [{}, { cookie }]) {
    const { status, text } = await ask(portal, "/nothing-here/at-all", options);
    expect(status).toBe(404);
    for (const part of [">Diese Seite gibt es nicht</h1>", 'href="/help"', 'hrefLang="en"'])
      expect(text).toContain(part);
    expect(text.includes('href="/account"'), "the areas are for who is signed in").toBe(
      "cookie" in options,
    );
  }
});

test("a page that does not exist for somebody says so without scripts too, in both languages (R-302) @own-file", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  for (const path of ["/organizations", "/users/999999999"]) {
    const { status, text } = await ask(portal, path, { cookie });
    expect(status).toBe(404);
    const [, unscripted = ""] = /<body>.*<noscript>(.*)<\/noscript>/s.exec(text) ?? [];
    for (const part of ["<h1>Diese Seite gibt es nicht</h1>", '<section lang="en">', 'href="/"'])
      expect(unscripted).toContain(part);
  }
});

test("browsers and password managers find what they ask for without a link (FEEL, beauty 9)", async ({
  portal,
}) => {
  for (const [path, type] of [
    ["/favicon.ico", /^image\//],
    ["/apple-touch-icon.png", /^image\/png/],
    ["/robots.txt", /^text\/plain/],
  ] as const) {
    const { status, headers } = await ask(portal, path);
    expect([status, type.test(String(headers["content-type"]))], path).toEqual([200, true]);
  }
  expect(locationOf(await ask(portal, "/.well-known/change-password"))).toBe(
    "/account?open=password#currentPassword",
  );
  const { text } = await ask(portal, "/sign-in");
  expect(text.match(/<meta name="theme-color"/g)).toHaveLength(2);
});

/** Downloads, which are recorded because data leave the portal (R-801, S-103). */
const downloads = /^\/(activity|account|users|users\/access|users\/[^/]+\/access)\/export/;
/** Requests without the key are recorded, whatever the method. */
const keyed = /^\/api\/(cron|orders)/;

test("reading pages changes nothing but the session's last activity", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const pending = await addPerson(sql, company, { permissions: ["invoices"], pending: true });
  const cookie = await openSession(portal, sql, company.owner);
  const moment = await momentOfChanges(sql);
  for (const { path } of Object.values(routeRows).flat()) {
    if (keyed.test(path)) continue;
    const address = path.replace(/#\w+/, String(pending.number));
    const methods = ["HEAD", "OPTIONS", ...(downloads.test(path) ? [] : ["GET"])];
    await Promise.all(methods.map((method) => ask(portal, address, { method, cookie })));
  }
  expect(await changesSince(sql, moment, ["sessions", "outbox", "links", "installation"])).toEqual(
    [],
  );
});

test("S-82: every page and every route refuses methods that it does not need", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const paths = Object.values(routeRows).map(([row]) => row?.path.replace(/#\w+/, "1") ?? "/");
  for (const path of [...paths, "/nothing-here", "/icon.svg", "/_next/static/nothing.js"]) {
    for (const method of ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"]) {
      const answer = await ask(portal, path, { method, cookie, body: "" });
      expect
        .soft([answer.status, answer.headers.allow], `${method} ${path}`)
        .toEqual([405, "GET, HEAD, POST, OPTIONS"]);
    }
    const { status } = await ask(portal, path, { method: "POST", cookie, body: "" });
    // The first says that the portal is unavailable, the second that no secret is configured.
    if (!["/unavailable", "/api/webhooks/resend"].includes(path))
      expect.soft(status, `POST ${path}`).toBeLessThan(500);
    if (path.startsWith("/api/")) expect.soft(status, `POST ${path}`).toBeGreaterThanOrEqual(400);
  }
});

test("a letter in the mailbox is found only by its id, and shows nothing executable", async ({
  portal,
  sql,
  page,
}) => {
  const { owner } = await freshCompany(sql);
  await page.goto("/forgot-password");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(owner.login);
  await page.getByRole("button", { name: "Link anfordern" }).click();
  const letter = await waitForLetter(portal, owner.email);
  expect(linkIn(letter)).toContain("/reset-password/");
  const html = await ask(portal, `/dev/mail/${letter.id}/html`);
  expect(html.status).toBe(200);
  expect(html.headers["content-security-policy"]).toContain("sandbox");
  expect((await ask(portal, `/dev/mail/${letter.id}`)).status).toBe(200);
});
