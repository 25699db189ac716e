import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sql } from "postgres";
import { areaOf } from "#lib/rules/catalogue";
import { areaLike } from "#lib/rules/catalogue-roles";
import { limits } from "#lib/rules/limits";
import { standalone } from "../../scripts/support/paths";
import { type ActionRow, actionRows } from "../access/actions";
import { uploadedImport } from "../access/imports";
import {
  addAppearance,
  addJob,
  addSet,
  addSubject,
  addTarget,
  type Cast,
  plantCast,
  updateSet,
} from "../access/people";
import { personaIds } from "../access/personas";
import { routeRows } from "../access/routes";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { filled, formAfter, formOf, type HtmlForm, multipart } from "../support/forms";
import { type Answer, type Ask, ask as askOnce, cookieOf, locationOf } from "../support/http";
import { linkIn, waitForLetter } from "../support/mailbox";
import { addPerson, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { momentOf, queueEmptySince } from "../support/queue";
import { hashOf } from "../support/sessions";

/**
 * What an attacker sends, using the tables of who can do what (e2e/access): never a fault, never a change, always a
 * record if it was an attempt, and nothing of it in the log. Everything typed carries the canary.
 */
const mark = `canary${randomUUID().replaceAll("-", "")}`;
let portal: Portal;
let sql: Sql;
let cast: Cast;

test.beforeAll(async ({ portal: own, sql: rows }) => {
  portal = own;
  sql = rows;
  cast = await plantCast(portal, sql);
  await addAppearance(sql, cast.organizations.subreseller);
});

/** Resets the counters, so that many attempts from one address do not affect the next test. */
const forgetCounts = async () => void (await sql`delete from rate_limits`);
test.beforeEach(forgetCounts);
test.afterAll(forgetCounts);

/** Sends one request; no response may be a fault or reveal internals (S-27, S-88). */
async function ask(path: string, options: Ask = {}): Promise<Answer> {
  const headers = { "User-Agent": `${mark} agent`, ...options.headers };
  const answer = await askOnce(portal, path, { ...options, headers });
  const what = `${options.method ?? "GET"} ${path.slice(0, 80)}`;
  // 503 is correct for the page about an unavailable database, and for a route whose key is not configured.
  const isFault = answer.status >= 500 && answer.status !== 503;
  const inText = /argon2|password_hash|token_hash|id_hash|node_modules|\.next\/|\bat \w+ \(/;
  const inHeaders = /x-portal-own|x-middleware-/;
  const wrong = [
    ...(isFault ? [`status ${answer.status}`] : []),
    ...(inText.exec(answer.text) ?? []),
    ...(inHeaders.exec(JSON.stringify(answer.headers)) ?? []),
  ];
  // One expectation for an answer: the cost of each grows with those that the test has had (measured).
  expect.soft(wrong, what).toEqual([]);
  return answer;
}

/** Posts fields like a browser without JavaScript. */
function post(path: string, fields: [string, string][], options: Ask = {}): Promise<Answer> {
  const { body, type } = multipart(fields);
  const headers = { "Content-Type": type, Origin: portal.url, ...options.headers };
  return ask(path, { method: "POST", body, ...options, headers });
}

/** Runs the work and asserts that it changes nothing. */
async function unchanged<T>(what: string, work: () => Promise<T>): Promise<T> {
  const moment = await momentOfChanges(sql);
  const result = await work();
  expect.soft(await changesSince(sql, moment), `${what}: nothing is changed`).toEqual([]);
  return result;
}

/** Every action of the build, with or without a form: everything that the server would run. */
type Built = { exportedName: string; filename: string; workers: Record<string, unknown> };
const manifest: { node: Record<string, Built> } = JSON.parse(
  readFileSync(join(standalone, ".next/server/server-reference-manifest.json"), "utf8"),
);
const actionIds = Object.keys(manifest.node);

const allActions = Object.entries(actionRows).flatMap(([file, rows]) =>
  Object.entries(rows).map(([name, row]) => ({ file, name, row })),
);

/** A job of a user who may send the form, in the state in which it has the button. */
function jobFor({ asSeenBy, button }: ActionRow): Promise<string> {
  const state = button === "Anhalten" ? "running" : "prepared";
  return addJob(sql, cast.people[asSeenBy], state);
}

/** A permission set, for the page of one, with a holder of an earlier version, who can be offered the change. */
async function setFor({ page }: ActionRow): Promise<string> {
  if (!page.includes("#set")) return "";
  const { customer } = cast.organizations;
  const set = await addSet(sql, customer);
  await updateSet(sql, set, await addPerson(sql, customer));
  return set;
}

/** The form of an action, as it is drawn for a user who may send it, with a new target. */
async function drawn(row: ActionRow): Promise<{ form: HtmlForm; path: string }> {
  const colleague = row.page.includes("#colleague")
    ? await addTarget(sql, cast, "colleague", row.facts)
    : null;
  const subject = await addSubject(sql, cast, row.beside);
  const isImport = row.page === "/users/import" && row.names === "job";
  const page = isImport ? await uploadedImport(portal, cast, row.asSeenBy) : row.page;
  const path = page
    .replace("#colleague", String(colleague?.number))
    .replace("#customer", cast.organizations.customer.customerNumber)
    .replace("#organization", subject.customerNumber)
    .replace("#subreseller", subject.parent)
    .replace("#job", await jobFor(row))
    .replace("#set", await setFor(row));
  const named = row.targets.includes("organization") && row.names ? subject[row.names] : undefined;
  const cookie = cast.cookies[row.asSeenBy];
  const form = row.after
    ? await formAfter(portal, path, row.after, row.button, cookie)
    : await formOf(portal, path, row.button, cookie, named);
  return { path, form };
}

/** The URL of a page that has the action, with this number in it. */
function pageWith(built: Built, number: number): string {
  const files = Object.keys(built.workers).map((worker) => `${worker.replace(/^app\//, "")}.tsx`);
  const rows = files.flatMap((file) => routeRows[file] ?? []);
  return (rows[0]?.path ?? "/sign-in").replace(/#\w+/, String(number));
}

/** The form of an action, made from its id as React would draw it. */
function madeUp(id: string, fields: [string, string][]): [string, string][] {
  return [
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", JSON.stringify({ id, bound: "$@1" })],
    ["$ACTION_1:1", '[{"submission":0,"errors":[],"values":{}}]'],
    ["$ACTION_KEY", "k"],
    ...fields,
  ];
}

/**
 * A third of a list, a different one for each number: each of three actions is tested with another part, and together
 * with all. A refusal in shared code need not be tested with every action.
 */
function shareOf<T>(list: readonly T[], number: number, among = 3): T[] {
  return list.filter((_, at) => at % among === number % among);
}

/** Fields that no form of ours sends. */
const strangeFields: [string, string][][] = [
  [["isOwner", "true"]],
  [["organizationId", "1"]],
  [["__proto__", mark]],
  [["__proto__[isOperator]", "true"]],
  [["constructor.prototype.isOperator", mark]],
  [["toString", mark]],
  [["passwordHash", mark]],
  [
    ["userNumber", "1"],
    ["userNumber", "2"],
    ["login", mark],
    ["login", mark],
    ["link", mark],
  ],
];

for (const [at, { file, name, row }] of allActions.entries())
  test(`${name}: a form with unknown fields is refused as a whole and recorded, for every persona`, async () => {
    const [id, built] =
      Object.entries(manifest.node).find(
        ([, one]) => one.exportedName === name && one.filename === `app/${file}`,
      ) ?? [];
    if (!id || !built) throw new Error(`${name} is not in the build`);
    const colleague = await addTarget(sql, cast, "colleague", row.facts);
    // Users who confirm who they are have signed in already; the page only looks like the sign-in.
    const isPublic = file.startsWith("(public)") && !file.includes("/confirm-identity/");
    await unchanged(name, async () => {
      for (const sender of ["provider", "staff", "anonymous"] as const) {
        const since = await endOfAuditLog(sql);
        const share = shareOf(strangeFields, at);
        const cases = sender === "provider" ? share : share.slice(0, 1);
        for (const fields of cases) {
          const cookie = cast.cookies[sender];
          const answer = await post(pageWith(built, colleague.number), madeUp(id, fields), {
            cookie,
          });
          expect
            .soft(locationOf(answer), `${fields[0]} by ${sender}`)
            .not.toMatch(/notice=(?!passwordNeeded)/);
        }
        const number = isPublic ? null : cast.people[sender]?.number;
        const refusals = await refusalsSince(sql, since);
        expect
          .soft(
            refusals.map(({ actor, reason }) => `${actor} ${reason}`),
            `${name} by ${sender} is on record`,
          )
          // A stranger does not reach an action for signed-in users.
          .toEqual(number === undefined ? [] : cases.map(() => `${number} malformed`));
      }
    });
  });

/** Values that are valid nowhere: too long, unprintable, of another type, from another language. */
const oddities: [what: string, value: string][] = [
  ["a very long text", mark.repeat(1000)],
  ["a text with NUL", `${mark}\0`],
  ["half a character", `${mark}\ud800`],
  ["direction marks", `\u202e${mark}`],
  ["a line break and a header", `${mark}\r\nBcc: eve@evil.example`],
  ["markup", `<img src=x onerror=alert(1)>${mark}`],
  ["an injection", `${mark}'; drop table users; --`],
  ["an object", `{"$ne":"${mark}"}`],
  ["a number beyond all", "9".repeat(400)],
  ["a negative number", "-1"],
  ["nothing", ""],
];

/** The actions that concern a target, by the name of the field that names it. */
const byField = new Map<string, typeof allActions>();
for (const action of allActions) {
  const { link, names, targets } = action.row;
  const about = names ?? "userNumber";
  if (!link && (names || targets.length > 0))
    byField.set(about, [...(byField.get(about) ?? []), action]);
}

for (const [about, { name, row }, at, among] of [...byField].flatMap(([field, actions]) =>
  actions.map((action, index) => [field, action, index, Math.min(actions.length, 3)] as const),
))
  test(`${name}: invalid values for its subject change nothing`, async () => {
    const { form, path } = await drawn(row);
    const share = shareOf(oddities, at, among);
    await unchanged(name, async () => {
      for (const id of ["staff", "administrator", "provider"] as const)
        for (const [, value] of id === "provider" ? share : share.slice(0, 1))
          await post(path, filled(form, { [about]: value }), { cookie: cast.cookies[id] });
    });
  });

/** Arguments as a script can send them. */
const argumentLists = [
  "[]",
  '[{"submission":0,"errors":[],"values":{}},"$K1"]',
  `[null,{"__proto__":{"isOperator":true},"login":"${mark}"}]`,
  `[{"constructor":{"prototype":{"x":1}}},["${mark}"]]`,
  '["$F1","$undefined","$Infinity","$n9","$D2026","$S1"]',
  `[${"[".repeat(200)}${"]".repeat(200)}]`,
  `[${Array(1500).fill("1").join(",")}]`,
  '["$Q1","$W1","$i1","$@1","$B1"]',
  "{",
  "\ud800\0",
];

test("S-26: an action called without a cookie does nothing, on any page and with any arguments", async () => {
  expect(actionIds.length).toBeGreaterThanOrEqual(allActions.length);
  await unchanged("replayed ids", async () => {
    for (const [index, id] of actionIds.entries())
      for (const path of ["/sign-in", "/users", "/nothing-here"])
        for (const body of argumentLists.slice(
          0,
          path === "/sign-in" && index < 4 ? undefined : 1,
        )) {
          const headers = {
            Origin: portal.url,
            "Next-Action": id,
            "Content-Type": "text/plain;charset=UTF-8",
          };
          const answer = await ask(path, { method: "POST", body, headers });
          const done = manifest.node[id]?.exportedName === "signOutAction";
          if (!done) expect.soft(answer.headers["x-action-redirect"], id).toBeUndefined();
        }
  });
});

test("S-26: an unknown action id is refused without an error", async () => {
  const odd = ["", "x", "0".repeat(42), "__proto__", "toString", "../../x", mark, "7f".repeat(21)];
  for (const id of odd) {
    const headers = { Origin: portal.url, "Next-Action": id, "Content-Type": "text/plain" };
    const { status } = await ask("/sign-in", { method: "POST", body: "[]", headers });
    expect.soft(status, `the action ${id}`).toBeLessThan(500);
  }
});

/** Protected pages, so that whatever gets through would show. */
const guarded = [
  "/",
  "/users",
  "/users/new",
  "/account",
  "/organizations",
  areaOf(areaLike("invoices")).path,
];

test("M-10: no header and no spelling of an address gets past the sign-in", async () => {
  const headers: Record<string, string>[] = [
    { "X-Middleware-Subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { "X-Middleware-Subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" },
    { "X-Middleware-Subrequest": "middleware:middleware:middleware:middleware:middleware" },
    { "X-Middleware-Rewrite": "/users" },
    { "X-Middleware-Prefetch": "1" },
    { "X-Nextjs-Data": "1" },
    { "X-Matched-Path": "/users" },
    { "X-Invoke-Path": "/users", "X-Invoke-Status": "200" },
    { "X-Now-Route-Matches": "1=users" },
    { "X-Action-Forwarded": "1" },
    { "X-Prerender-Revalidate": "x" },
    { RSC: "1" },
    { RSC: "1", "Next-Router-Prefetch": "1" },
    { RSC: "1", "Next-Router-Segment-Prefetch": "/_tree" },
    { RSC: "1", "Next-Router-State-Tree": "%5B%22%22%5D" },
    { "X-Portal-Own": "guess" },
    { "X-HTTP-Method-Override": "PUT" },
    { "X-Original-URL": "/users", "X-Rewrite-URL": "/users" },
  ];
  for (const path of guarded)
    for (const extra of headers) {
      const answer = await ask(path, { headers: extra });
      const what = `${path} with ${JSON.stringify(extra)}`;
      expect.soft([303, 307, 404], what).toContain(answer.status);
      expect.soft(answer.text, what).not.toContain("Eingeloggt als");
    }
  const spellings = guarded.flatMap((path) => [
    `${path}.rsc`,
    `${path}.segments/_tree.segment.rsc`,
    `${path}%2esegments/_tree.segment.rsc`,
    `${path}.segments%2f_tree.segment.rsc`,
    `${path}.txt`,
    `${path}.json`,
    `/_next/data/x${path}.json`,
    `/${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `${path}/`,
    `${path}%00`,
    `${path};x`,
    `/%2e${path}`,
    path.replace("a", "%61"),
    path.toUpperCase(),
    `${path}?_rsc=1`,
    `${path}#x`,
  ]);
  for (const path of spellings) {
    const answer = await ask(path);
    // For Next's own script the redirect to the sign-in page is a normal response.
    if (answer.status === 200)
      expect.soft(answer.text, path).toMatch(/NEXT_REDIRECT;\w+;\/sign-in/);
    expect.soft(answer.text, path).not.toContain("Eingeloggt als");
  }
});

test("S-18, S-84: links and redirects have the portal's address, whatever a request claims", async () => {
  const lies: Record<string, string>[] = [
    { "X-Forwarded-Host": "evil.example" },
    { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
    { Forwarded: "host=evil.example;proto=https" },
    { "X-Forwarded-Proto": "javascript" },
    { "X-Forwarded-Port": "1", "X-Forwarded-Server": "evil.example" },
    { "X-Forwarded-For": "127.0.0.1, 10.0.0.1", "X-Real-IP": "127.0.0.1" },
    { Referer: "https://evil.example" },
  ];
  const form = await formOf(portal, "/forgot-password", "Link anfordern");
  const since = await momentOf(sql);
  const pending = await addPerson(sql, cast.organizations.customer, { pending: true });
  for (const headers of lies) {
    for (const path of ["/", "/users", "/sign-in", "/language?to=de", "/activate/nothing"]) {
      const answer = await ask(path, { headers });
      expect.soft(`${answer.text} ${JSON.stringify(answer.headers)}`, path).not.toContain("evil");
    }
    const answer = await post("/forgot-password", filled(form, { login: pending.login }), {
      headers,
    });
    expect.soft(JSON.stringify(answer.headers)).not.toContain("evil");
  }
  for (const host of ["evil.example", `${new URL(portal.url).host}.evil.example`, "127.0.0.1:1"])
    for (const path of ["/", "/sign-in", "/api/auth/session", "/_next/static/x.js"]) {
      const answer = await ask(path, { headers: { Host: host } });
      expect.soft(answer.status, `${path} at ${host}`).toBe(421);
      expect.soft(answer.text).toBe(`${portal.url}\n`);
    }
  // The portal decides the requests a moment later; the resulting letters name only the portal.
  await queueEmptySince(sql, since);
  const letter = await waitForLetter(portal, pending.email);
  expect(linkIn(letter).startsWith(`${portal.url}/activate/`)).toBe(true);
  expect(JSON.stringify(letter)).not.toContain("evil");
});

test("S-82: no body of any type causes an error on any route", async () => {
  const paths = Object.values(routeRows).map(([row]) => row?.path.replace(/#\w+/, "1") ?? "/");
  const cut = multipart([["$ACTION_ID_x", mark]]);
  const bodies: [type: string | undefined, body: string | Buffer][] = [
    ["multipart/form-data", cut.body],
    ["multipart/form-data; boundary=other", cut.body],
    [cut.type, cut.body.slice(0, -20)],
    [cut.type, ""],
    [cut.type, Buffer.from([0xff, 0xfe, 0])],
    ["application/x-www-form-urlencoded", `$ACTION_ID_x=${mark}&__proto__[a]=1&a[]=1&a[]=2`],
    ["application/json", `{"${mark}":`],
    ["application/json", `{"__proto__":{"a":1},"constructor":1}`],
    ["application/json", "[".repeat(20_000)],
    ["text/plain;charset=UTF-8", mark],
    ["application/xml", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`],
    ["text/x-component", "0:{}"],
    [undefined, mark],
  ];
  await unchanged("bodies", async () => {
    for (const path of paths)
      await Promise.all(
        bodies.map(([type, body]) => {
          const headers: Record<string, string> = { Origin: portal.url };
          if (type) headers["Content-Type"] = type;
          return ask(path, { method: "POST", body, headers, cookie: cast.cookies.owner });
        }),
      );
    for (const path of paths) {
      const most = path === "/users/import" ? limits.importMegabytes * 1024 * 1024 : 0;
      const body = "x".repeat(most + limits.httpBodyBytes + 1);
      const headers = { "Content-Type": cut.type, Origin: portal.url };
      const { status } = await ask(path, { method: "POST", body, headers });
      expect.soft(status, `too much to ${path}`).toBe(413);
    }
  });
});

test("S-17: the addresses of the sign-in library redirect nowhere, and its cookies store no other site", async () => {
  const targets = [
    "https://evil.example",
    "//evil.example",
    "/\\evil",
    "javascript:alert(1)",
    "{}",
  ];
  for (const target of targets) {
    const query = new URLSearchParams({ callbackUrl: target, "callbackUrl[a]": target });
    for (const name of ["csrf", "session", "signin", "signout", "error", "callback/credentials"]) {
      const answer = await ask(`/api/auth/${name}?${query}`, {
        headers: { Cookie: `${cookieOf(portal, "callback")}=${encodeURIComponent(target)}` },
      });
      expect.soft(JSON.stringify(answer.headers), `${name} ${target}`).not.toContain("evil");
    }
  }
});

test("S-15, S-16: of the sign-in library only addresses that read exist, for every method", async () => {
  const names = [
    ...["signin", "signin/credentials", "signout", "error", "verify-request", "providers", "_log"],
    ...["callback/credentials", "callback/email", "session/x", "csrf/x", "__proto__"],
  ];
  const body = JSON.stringify({ login: { $ne: null }, password: [mark], data: { sid: "x" } });
  for (const name of names)
    for (const method of ["GET", "HEAD", "POST"]) {
      const headers = { "Content-Type": "application/json", Origin: portal.url };
      const sent = method === "POST" ? { body } : {};
      const { status, cookies } = await ask(`/api/auth/${name}`, { method, headers, ...sent });
      expect.soft([404, 405], `${method} ${name}`).toContain(status);
      expect.soft(cookies, `${method} ${name}`).toEqual([]);
    }
  for (const name of ["session", "csrf"])
    expect.soft((await ask(`/api/auth/${name}`, { method: "POST", body })).status, name).toBe(405);
});

test("S-19, S-23: the session's address returns the session's end and accepts no input", async () => {
  const cookie = String(cast.cookies.provider);
  const before = await ask("/api/auth/session", { cookie });
  expect(Object.keys(JSON.parse(before.text))).toEqual(["expires"]);
  expect(before.cookies).toEqual([]);
  const update = { csrfToken: "x", data: { sid: "x", roles: ["provider"], user: { name: mark } } };
  await ask("/api/auth/session", {
    method: "POST",
    body: JSON.stringify(update),
    cookie,
    headers: { "Content-Type": "application/json" },
  });
  const after = await ask("/api/auth/session", { cookie });
  expect(after.text).toBe(before.text);
  expect(JSON.parse((await ask("/api/auth/session")).text)).toEqual({});
});

test("a visitor's sign-in with malformed values is answered as a wrong sign-in", async () => {
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const owner = cast.people.owner;
  const sessions = () =>
    sql`select count(*)::int as count from sessions where user_number = ${owner?.number ?? 0}`;
  const before = await sessions();
  for (const [what, value] of oddities)
    for (const fields of [
      { login: value, password },
      { login: owner?.login ?? "", password: value },
      { login: [owner?.login ?? "", value], password: [password, value] },
    ]) {
      const answer = await post("/sign-in", filled(form, fields));
      expect.soft(answer.cookies.join(), what).not.toContain("session");
    }
  expect(await sessions()).toEqual(before);
  expect(await sql`select from sessions where id_hash = ${hashOf(mark)}`).toHaveLength(0);
});

test("S-87: none of these inputs is in the log, every line of the log is one event, and the server never restarted", async () => {
  for (const id of personaIds)
    await ask(`/users?q=${mark}&after=${mark}`, { cookie: cast.cookies[id] });
  await ask(`/activate/${mark.padEnd(43, "x").slice(0, 43)}`);
  const said = portal.said();
  expect(said).not.toContain(mark);
  for (const person of Object.values(cast.people))
    if (person) expect.soft(said, person.login).not.toContain(person.email);
  for (const cookie of Object.values(cast.cookies))
    if (cookie) expect.soft(said).not.toContain(cookie.split("=")[1]);
  for (const line of said.trim().split("\n")) {
    const parsed = JSON.parse(line);
    expect(Object.keys(parsed).slice(0, 3)).toEqual(["at", "level", "event"]);
    expect(line, "no exception that nobody caught").not.toContain('"where":"process"');
  }
});
