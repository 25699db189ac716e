import { areaOf } from "#lib/rules/catalogue";
import { areaLike } from "#lib/rules/catalogue-roles";
import { routeRows } from "../access/routes";
import { ask } from "../support/http";
import { hydrated } from "../support/hydration";
import { invitationOf } from "../support/invitations";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf, openSession } from "../support/sessions";

const security: Record<string, RegExp> = {
  "strict-transport-security": /max-age=63072000; includeSubDomains/,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^(DENY|SAMEORIGIN)$/,
  "referrer-policy": /^(same-origin|no-referrer)$/,
  "cross-origin-opener-policy": /^same-origin$/,
  "cross-origin-resource-policy": /^same-origin$/,
  "permissions-policy": /camera=\(\)/,
};

test("S-80, S-81, S-87: every answer has the security headers and an id of its own @own-file", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const signIn = (await ask(portal, "/sign-in")).text;
  const files = [...signIn.matchAll(/(?:href|src)="(\/[^"#]*(?:icon|\.css|\.js)[^"#]*)/g)];
  expect(files.length).toBeGreaterThan(2);
  const paths = [
    ...Object.values(routeRows).map(([row]) => (row?.path ?? "/").replace(/#\w+/, "1")),
    ...files.map(([, path = ""]) => path),
    ...["/nothing-here", "/users/999999", "/api/nothing", "/_next/static/nothing.js", "/%ff"],
    ...["/.git/config", "/.env", "/server.js", "/package.json", "/_next/image?url=x", "//x"],
  ];
  const ids = new Set<string>();
  for (const path of paths) {
    const ways = [{}, { cookie }, { cookie, headers: { RSC: "1" } }, { method: "HEAD" }];
    for (const answer of await Promise.all(ways.map((options) => ask(portal, path, options)))) {
      // One expectation for an answer: the cost of each grows with those that the test has had (measured).
      const wrong: string[] = [];
      const judge = (isRight: boolean, name: string) => {
        if (!isRight) wrong.push(`${name}: ${answer.headers[name]}`);
      };
      if (path !== "/unavailable" && answer.status >= 500) wrong.push(`status ${answer.status}`);
      for (const [name, value] of Object.entries(security))
        judge(value.test(String(answer.headers[name] ?? "")), name);
      const isPage = /text\/html/.test(String(answer.headers["content-type"]));
      const policy = isPage ? /frame-ancestors '(none|self)'/ : /(default|object)-src 'none'/;
      judge(
        policy.test(String(answer.headers["content-security-policy"])),
        "content-security-policy",
      );
      const isStrict = !/unsafe-/.test(String(answer.headers["content-security-policy"]));
      judge(isStrict, "content-security-policy");
      for (const name of ["x-powered-by", "server", "access-control-allow-origin"])
        judge(answer.headers[name] === undefined, name);
      const id = String(answer.headers["x-request-id"]);
      judge(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) && !ids.has(id), "x-request-id");
      ids.add(id);
      expect.soft(wrong, path).toEqual([]);
    }
  }
  for (const path of ["/.git/config", "/.env", "/server.js", "/package.json", "/start.mjs"])
    expect.soft((await ask(portal, path)).status, path).toBe(404);
});

test("pages are never cached, and each has a nonce of its own", async ({ portal, sql }) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const nonces = new Set<string>();
  for (const path of ["/sign-in", "/sign-in", "/nothing-here", "/help"]) {
    const answer = await ask(portal, path);
    const policy = String(answer.headers["content-security-policy"]);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(Buffer.from(nonce, "base64").length, path).toBeGreaterThanOrEqual(16);
    expect(nonces.has(nonce), `${path} repeats a nonce`).toBe(false);
    nonces.add(nonce);
    expect(answer.text, path).toContain(`nonce="${nonce}"`);
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain("unsafe");
  }
  for (const path of ["/", "/users", `/users/${owner.number}`, "/account", "/users/999999"]) {
    const answer = await ask(portal, path, { cookie });
    expect.soft(answer.headers["cache-control"], path).toContain("no-store");
    const data = await ask(portal, path, { cookie, headers: { RSC: "1" } });
    expect.soft(data.headers["cache-control"], `${path} as data`).toContain("no-store");
  }
});

test("no page violates its own content security policy", async ({ portal, sql, browser }) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const page = await browserOf(browser, portal, sql, company.owner);
  const violations: string[] = [];
  const context = page.context();
  await context.exposeFunction("tellViolation", (text: string) => violations.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      (window as unknown as { tellViolation(text: string): void }).tellViolation(
        `${location.pathname}: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`,
      ),
    );
  });
  context.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  const faults: string[] = [];
  context.on("weberror", (fault) =>
    faults.push(`${fault.page()?.url()}: ${fault.error().message}`),
  );
  const paths = [
    "/",
    "/users",
    "/users?q=nobody",
    "/users/new",
    `/users/${colleague.number}`,
    `/users/${colleague.number}/remove`,
    "/account",
    areaOf(areaLike("product")).path,
    areaOf(areaLike("personalData")).path,
    "/refused?system=telephoneSystem&area=teamsConnector",
    "/not-signed-in?system=telephoneSystem",
    "/left-system?system=telephoneSystem",
    "/help",
    "/forgot-password",
    "/set-password",
    "/dev/mail",
    "/nothing-here",
  ];
  // Each is watched until its network is idle, several at a time.
  const tabs = [page, await context.newPage(), await context.newPage()];
  await Promise.all(
    tabs.map(async (tab, at) => {
      for (const path of paths.filter((_, number) => number % tabs.length === at))
        await tab.goto(path, { waitUntil: "networkidle" });
    }),
  );
  await page.goto(`/users/${colleague.number}`);
  await (await hydrated(page.getByRole("link", { name: "Benutzer:in entfernen" }))).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(violations).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test("no page contains a secret or another user's address", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices", "contacts"] });
  const other = await addPerson(sql, company, { permissions: ["invoices"] });
  const { person: invited } = await invitationOf(portal, sql, company);
  const stranger = (await freshCompany(sql)).owner;
  const ownerCookie = await openSession(portal, sql, company.owner);
  const cookie = await openSession(portal, sql, colleague);
  // Only this test's people: other rows may contain anything, even a single letter.
  const people = [company.owner, colleague, other, invited, stranger].map(({ number }) => number);
  const hashes = await sql<{ hash: string; session: number | null }[]>`
    select token_hash as hash, null as session from links where user_number in ${sql(people)}
    union select id_hash, user_number::int from sessions where user_number in ${sql(people)}
    union select password_hash, null from users where number in ${sql(people)} and password_hash is not null`;
  expect(hashes.length, "a link, two sessions and passwords are looked for").toBeGreaterThan(3);
  /** The user's own session ids are on the page that ends them; nobody else's are. */
  const foreign = (reader: { number: number }) =>
    hashes.filter(({ session }) => session !== reader.number);
  const read = async (path: string, cookie: string) =>
    (await ask(portal, path, { cookie })).text +
    (await ask(portal, path, { cookie, headers: { RSC: "1" } })).text;
  const pages = [
    "/",
    "/account",
    "/users",
    "/users/new",
    `/users/${other.number}`,
    areaOf(areaLike("product")).path,
    "/help",
  ];
  for (const path of pages) {
    const text = await read(path, ownerCookie);
    expect.soft(text, path).not.toContain("argon2");
    expect.soft(text, path).not.toContain(portal.environment.AUTH_SECRET ?? "?");
    expect.soft(text, path).not.toContain(stranger.email);
    for (const { hash } of foreign(company.owner))
      expect.soft(text.includes(hash), `${path}: ${hash}`).toBe(false);
  }
  for (const path of [
    "/",
    "/account",
    areaOf(areaLike("product")).path,
    areaOf(areaLike("contacts")).path,
    "/help",
    "/users",
  ]) {
    const text = await read(path, cookie);
    for (const person of [other, company.owner, stranger])
      expect.soft(text, `${path} for a colleague`).not.toContain(person.email);
    for (const { hash } of foreign(colleague))
      expect.soft(text.includes(hash), `${path}: ${hash}`).toBe(false);
  }
});
