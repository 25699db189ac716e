import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../../scripts/support/paths";
import { dump } from "../support/dump";
import { ask, locationOf } from "../support/http";
import { linkIn, waitForLetter } from "../support/mailbox";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** Status for a stranger, a colleague without the user administration, an administrator, the owner. */
type Row = { path: string; expected: [number, number, number, number] };

const everybody: Row["expected"] = [200, 200, 200, 200];
const signedIn: Row["expected"] = [307, 200, 200, 200];
const administration: Row["expected"] = [307, 404, 200, 200];
/** Pages of the operator's: nobody here is one. */
const operators: Row["expected"] = [307, 404, 404, 404];

/** One row or more for each page and route of the tree; `#…` stands for numbers that the test knows. */
const rows: Record<string, Row[]> = {
  "(portal)/page.tsx": [{ path: "/", expected: signedIn }],
  "(portal)/account/page.tsx": [{ path: "/account", expected: signedIn }],
  "(portal)/areas/[area]/page.tsx": [
    { path: "/areas/invoices", expected: signedIn },
    { path: "/areas/contacts", expected: [307, 404, 200, 200] },
    { path: "/areas/fax", expected: [307, 404, 404, 200] },
    { path: "/areas/teams-connector", expected: [307, 404, 404, 404] },
    { path: "/areas/nothing", expected: [307, 404, 404, 404] },
    { path: "/areas/__proto__", expected: [307, 404, 404, 404] },
  ],
  "(portal)/areas/personal-data/page.tsx": [
    { path: "/areas/personal-data", expected: [307, 404, 404, 200] },
  ],
  "(portal)/areas/product/page.tsx": [{ path: "/areas/product", expected: [307, 404, 404, 200] }],
  "(portal)/organizations/page.tsx": [
    { path: "/organizations", expected: operators },
    { path: "/organizations?q=%00&kind=x&owner=y&after=%25&before=-1", expected: operators },
  ],
  "(portal)/organizations/new/page.tsx": [
    { path: "/organizations/new", expected: operators },
    { path: "/organizations/new?parent=2000010", expected: operators },
  ],
  "(portal)/organizations/[customerNumber]/page.tsx": [
    { path: "/organizations/2000010", expected: operators },
    { path: "/organizations/404404", expected: operators },
    { path: "/organizations/1%27%20or%201=1", expected: operators },
  ],
  "(portal)/organizations/[customerNumber]/close/page.tsx": [
    { path: "/organizations/2000010/close", expected: operators },
  ],
  "(portal)/organizations/orders/page.tsx": [
    { path: "/organizations/orders", expected: operators },
    { path: "/organizations/orders?q=%00&filter=x&after=%25", expected: operators },
  ],
  "(portal)/organizations/tasks/page.tsx": [{ path: "/organizations/tasks", expected: operators }],
  "(portal)/users/page.tsx": [
    { path: "/users", expected: administration },
    { path: "/users?q=%00&status=x&area=y&sort=z&after=%25&before=-1", expected: administration },
    { path: "/users?after=AAAA&sort=name", expected: administration },
    { path: "/users?q=a&q=b&notice=saved&user=99", expected: administration },
    { path: "/users?organization=#foreign&scope=only", expected: administration },
    { path: "/users?organization=%00&scope=x", expected: administration },
  ],
  "(portal)/users/new/page.tsx": [
    { path: "/users/new", expected: administration },
    { path: "/users/new?q=%00&after=%FF&before=x", expected: administration },
    { path: "/users/new?organization=#own", expected: administration },
    { path: "/users/new?organization=#foreign", expected: [307, 404, 404, 404] },
    { path: "/users/new?organization=99999999", expected: [307, 404, 404, 404] },
    { path: "/users/new?organization=1%27%20or%201=1", expected: [307, 404, 404, 404] },
    { path: "/users/new?organization=1&organization=2", expected: [307, 404, 404, 404] },
  ],
  "(portal)/users/[userNumber]/page.tsx": [
    { path: "/users/#colleague", expected: administration },
    { path: "/users/#stranger", expected: [307, 404, 404, 404] },
    { path: "/users/999999999999999", expected: [307, 404, 404, 404] },
    { path: "/users/9999999999999999999999", expected: [307, 404, 404, 404] },
    { path: "/users/0", expected: [307, 404, 404, 404] },
    { path: "/users/1%27%20or%201=1", expected: [307, 404, 404, 404] },
  ],
  "(portal)/users/[userNumber]/remove/page.tsx": [
    { path: "/users/#colleague/remove", expected: administration },
    { path: "/users/#stranger/remove", expected: [307, 404, 404, 404] },
    { path: "/users/#owner/remove", expected: [307, 404, 404, 404] },
  ],
  "(public)/sign-in/page.tsx": [
    { path: "/sign-in", expected: [200, 307, 307, 307] },
    { path: "/sign-in?next=%00&next=b&notice=__proto__&ended=%FF", expected: [200, 307, 307, 307] },
  ],
  "(public)/forgot-password/page.tsx": [
    { path: "/forgot-password", expected: everybody },
    { path: "/forgot-password?sent=1", expected: everybody },
  ],
  "(public)/set-password/page.tsx": [{ path: "/set-password", expected: everybody }],
  "(public)/register/page.tsx": [
    { path: "/register", expected: everybody },
    { path: "/register?sent=1", expected: everybody },
  ],
  "(public)/unavailable/page.tsx": [{ path: "/unavailable", expected: everybody }],
  "(public)/help/page.tsx": [{ path: "/help", expected: everybody }],
  "activate/[token]/route.ts": [
    { path: "/activate/nothing", expected: [303, 303, 303, 303] },
    { path: `/activate/${"a".repeat(43)}`, expected: [303, 303, 303, 303] },
    { path: `/activate/${"a".repeat(4000)}`, expected: [303, 303, 303, 303] },
    { path: "/activate/%0d%0aSet-Cookie:%20a=b", expected: [303, 303, 303, 303] },
  ],
  "reset-password/[token]/route.ts": [
    { path: "/reset-password/nothing", expected: [303, 303, 303, 303] },
  ],
  "register/[token]/route.ts": [
    { path: "/register/nothing", expected: [303, 303, 303, 303] },
    { path: `/register/${"a".repeat(43)}`, expected: [303, 303, 303, 303] },
    { path: "/register/%0d%0aSet-Cookie:%20a=b", expected: [303, 303, 303, 303] },
  ],
  "language/route.ts": [
    { path: "/language", expected: [303, 303, 303, 303] },
    { path: "/language?to=xx&next=%00", expected: [303, 303, 303, 303] },
  ],
  "api/health/route.ts": [{ path: "/api/health", expected: everybody }],
  "api/cron/purge/route.ts": [{ path: "/api/cron/purge", expected: [401, 401, 401, 401] }],
  "api/cron/orders/route.ts": [{ path: "/api/cron/orders", expected: [401, 401, 401, 401] }],
  "api/openapi.json/route.ts": [{ path: "/api/openapi.json", expected: everybody }],
  "api/orders/route.ts": [{ path: "/api/orders", expected: [405, 405, 405, 405] }],
  "api/orders/[orderNumber]/route.ts": [
    { path: "/api/orders/2026-11842", expected: [401, 401, 401, 401] },
    { path: "/api/orders/%00", expected: [401, 401, 401, 401] },
  ],
  "api/auth/[...nextauth]/route.ts": [
    { path: "/api/auth/session", expected: everybody },
    { path: "/api/auth/csrf", expected: everybody },
    ...[
      "signin",
      "signout",
      "error",
      "providers",
      "verify-request",
      "callback/credentials",
      "signin/credentials",
      "_log",
      "session/x",
      "__proto__",
    ].map((name): Row => ({ path: `/api/auth/${name}`, expected: [404, 404, 404, 404] })),
  ],
  "dev/mail/page.tsx": [
    { path: "/dev/mail", expected: everybody },
    { path: "/dev/mail?to=a&to=b", expected: everybody },
  ],
  "dev/mail/[id]/page.tsx": [
    { path: "/dev/mail/nothing", expected: [404, 404, 404, 404] },
    { path: "/dev/mail/..%2F..%2Fpackage.json", expected: [404, 404, 404, 404] },
  ],
  "dev/mail/[id]/html/route.ts": [
    { path: "/dev/mail/nothing/html", expected: [404, 404, 404, 404] },
  ],
  "dev/mail/clear/route.ts": [{ path: "/dev/mail/clear", expected: [405, 405, 405, 405] }],
};

test("every page and route of the tree has its row here", () => {
  const found = readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => /(^|\/)(page\.tsx|route\.tsx?)$/.test(name));
  expect(Object.keys(rows).sort()).toEqual(found.sort());
});

test("everybody gets the pages that are theirs, and the others do not exist", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const administrator = await addPerson(sql, company, {
    permissions: ["invoices", "contacts", "userAdministration"],
  });
  const foreign = await freshCompany(sql);
  const stranger = foreign.owner;
  const cookies = [
    undefined,
    await openSession(portal, sql, colleague),
    await openSession(portal, sql, administrator),
    await openSession(portal, sql, company.owner),
  ];
  const names = ["a stranger", "a colleague", "an administrator", "the owner"];
  for (const { path, expected } of Object.values(rows).flat()) {
    const address = path
      .replace("#colleague", String(colleague.number))
      .replace("#stranger", String(stranger.number))
      .replace("#owner", String(company.owner.number))
      .replace("#own", company.customerNumber)
      .replace("#foreign", foreign.customerNumber);
    for (const [at, cookie] of cookies.entries()) {
      const answer = await ask(portal, address, { cookie });
      expect.soft(answer.status, `${path} for ${names[at]}`).toBe(expected[at]);
      if (answer.status === 307 && at === 0)
        expect.soft(locationOf(answer), path).toMatch(/^\/sign-in(\?|$)/);
      if (answer.status === 404 && cookie)
        expect.soft(answer.text, path).not.toContain(stranger.email);
    }
  }
});

test("what is out of reach and what does not exist answer alike", async ({ portal, sql }) => {
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

test("reading pages changes nothing but when a session was last seen", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const pending = await addPerson(sql, company, { permissions: ["invoices"], pending: true });
  const cookie = await openSession(portal, sql, company.owner);
  const before = await dump(sql, ["sessions", "outbox", "links", "installation"]);
  for (const { path } of Object.values(rows).flat()) {
    const address = path.replace(/#\w+/, String(pending.number));
    await ask(portal, address, { cookie });
    await ask(portal, address, { method: "HEAD", cookie });
    await ask(portal, address, { method: "OPTIONS", cookie });
  }
  expect(await dump(sql, ["sessions", "outbox", "links", "installation"])).toEqual(before);
});

test("methods that nobody needs are refused without a fault", async ({ portal, sql }) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const paths = Object.values(rows).map(([row]) => row?.path.replace(/#\w+/, "1") ?? "/");
  for (const path of paths) {
    // Next answers TRACE with 500 before any code of the portal runs; what is in front of it refuses it.
    for (const method of ["PUT", "DELETE", "PATCH", "PROPFIND", "POST"]) {
      const { status } = await ask(portal, path, { method, cookie, body: "" }).catch(() => ({
        status: 400,
      }));
      expect.soft(status, `${method} ${path}`).toBeLessThan(500);
      if (path.startsWith("/api/") && path !== "/api/auth/session")
        expect.soft(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
    }
  }
});

test("a letter's page exists for who knows its id, and shows nothing that runs", async ({
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
