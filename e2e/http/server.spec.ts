import { type ClientRequest, request } from "node:http";
import { areasLike } from "#lib/rules/catalogue-roles";
import { databaseSwitch } from "../support/database-switch";
import { filled, formOf, post } from "../support/forms";
import { ask } from "../support/http";
import { freshCompany, freshEmail, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { openSession, signInByHand } from "../support/sessions";

for (const how of ["off", "remove"] as const)
  test(`S-11, S-15, S-95: while the database is away (${how}) nobody is signed in, answers are 503, and the process stays alive`, async ({
    portal,
    sql,
  }) => {
    const { owner } = await freshCompany(sql);
    const cookie = await openSession(portal, sql, owner);
    const form = await formOf(portal, "/sign-in", "Anmelden");
    const database = await databaseSwitch(portal);
    await database[how]();
    try {
      const page = await ask(portal, "/users", { cookie });
      expect([page.status, page.headers.location]).toEqual([307, "/unavailable?next=%2Fusers"]);
      expect(page.text).not.toContain(owner.name);
      const told = await ask(portal, "/unavailable?next=%2Fusers", { cookie });
      expect(told.status).toBe(503);
      expect(told.headers["retry-after"]).toBe("2");
      expect(told.text).toContain("Das Portal ist gerade nicht erreichbar");
      const signIn = await post(portal, "/sign-in", filled(form, { login: owner.login, password }));
      expect(signIn.status).toBe(503);
      expect(signIn.headers["retry-after"]).toBe("2");
      expect(signIn.text, "what was typed").toContain(`value="${owner.login}"`);
      expect(signIn.text + JSON.stringify(signIn.headers)).not.toMatch(
        /ECONN|127\.0\.0\.1|postgres:/,
      );
      expect(signIn.cookies).toEqual([]);
      const session = await ask(portal, "/api/auth/session", { cookie });
      expect([session.status, session.text]).toEqual([503, ""]);
      expect((await ask(portal, "/api/health")).status).toBe(200);
      const ready = await ask(portal, "/api/health/ready");
      expect([ready.status, ready.text]).toEqual([503, '{"status":"unavailable"}']);
    } finally {
      await database.on();
      await database.close();
    }
    await expect.poll(async () => (await ask(portal, "/api/health/ready")).status).toBe(200);
    expect((await ask(portal, "/users", { cookie })).status).toBe(200);
  });

test("S-87, S-88: after an error the page shows only the request's id, and the log has the details under it", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const email = freshEmail();
  const fields = filled(create, {
    firstName: "Canary",
    lastName: "Beispiel",
    email,
    permissions: areasLike(["invoices"]),
  });
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  await sql`alter table user_permissions rename to user_permissions_away`;
  try {
    for (const path of ["/", "/users", "/account", `/users/${owner.number}`])
      answers.push(await ask(portal, path, { cookie }));
    answers.push(await post(portal, "/users/new", fields, { cookie }));
  } finally {
    await sql`alter table user_permissions_away rename to user_permissions`;
  }
  const lines = portal
    .said()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, string>);
  for (const { status, text, headers } of answers) {
    const id = String(headers["x-request-id"]);
    expect.soft(status).toBe(500);
    expect.soft(text, text.slice(0, 100)).not.toBe("Internal Server Error");
    expect.soft(text).toContain(id);
    expect
      .soft(text)
      .not.toMatch(/user_permissions|relation|42P01|select |DatabaseFault|\bat \w+ \(/);
    const told = lines.filter(({ requestId, event }) => requestId === id && event === "fault");
    expect.soft(told.length, "in the log").toBeGreaterThan(0);
    expect.soft(told.some(({ digest }) => digest === id)).toBe(true);
    expect.soft(told[0]?.error).toContain("42P01");
  }
  expect(portal.said()).not.toContain(email);
  expect(portal.said()).not.toContain("Canary");
  expect((await ask(portal, "/users", { cookie })).status).toBe(200);
});

test("S-10, S-20: on https every cookie has __Host-, Secure and HttpOnly, and the session's is small", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const secure = await portal.beside({}, "https");
  try {
    const form = await formOf(secure, "/sign-in", "Anmelden");
    const headers = { Origin: secure.environment.APP_URL ?? "" };
    const signIn = filled(form, { login: owner.login, password });
    const answers = [
      await post(secure, "/sign-in", signIn, { headers }),
      await ask(secure, "/activate/nothing"),
      await ask(secure, "/register/nothing"),
      await ask(secure, "/language?to=en"),
      await ask(secure, "/api/auth/csrf"),
    ];
    const lines = answers.flatMap(({ cookies }) => cookies);
    expect(lines.length).toBeGreaterThanOrEqual(6);
    for (const line of lines) {
      expect.soft(line).toMatch(/^__Host-zugang-\d+\.\w+=/);
      expect.soft(line).toMatch(/; Path=\/(;|$)/i);
      expect.soft(line).toMatch(/; Secure(;|$)/i);
      expect.soft(line).toMatch(/; HttpOnly(;|$)/i);
      expect.soft(line).toMatch(/; SameSite=Lax(;|$)/i);
      expect.soft(line).not.toMatch(/; Domain=/i);
    }
    const session = lines.find((line) => /^__Host-zugang-\d+\.session=/.test(line)) ?? "";
    expect(session).not.toBe("");
    expect(session.split(";")[0]?.length).toBeLessThan(512);
    const page = await ask(secure, "/sign-in");
    expect(page.headers["content-security-policy"]).toContain("upgrade-insecure-requests");
  } finally {
    await secure.end();
  }
});

/** Sends an order's headers and waits until the server asks for the rest. */
function beginOrder(portal: Portal, body: string): Promise<ClientRequest> {
  const { hostname, port } = new URL(portal.url);
  const call = request({
    ...{ host: "127.0.0.1", port, path: "/api/orders", method: "POST", agent: false },
    headers: {
      Host: `${hostname}:${port}`,
      Authorization: `Bearer ${portal.environment.ORDERS_API_KEY}`,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      Expect: "100-continue",
    },
  });
  call.flushHeaders();
  return new Promise((resolve, reject) =>
    call.once("continue", () => resolve(call)).once("error", reject),
  );
}

test("S-96: when told to end during a request, the portal accepts no new one and answers those that it has begun", async ({
  portal,
}) => {
  const call = await beginOrder(portal, "{}");
  const answered = new Promise<number>((resolve, reject) =>
    call
      .once("response", (response) => resolve(response.resume().statusCode ?? 0))
      .once("error", reject),
  );
  const restarted = portal.restart();
  await expect
    .poll(() =>
      ask(portal, "/api/health").then(
        () => "answers",
        ({ code }) => code,
      ),
    )
    .toBe("ECONNREFUSED");
  call.end("{}");
  expect(await answered).toBe(422);
  await restarted;
  expect((await ask(portal, "/api/health")).status).toBe(200);
});

test("signing out clears the browser's cache and storage once, and no cookies", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const signedIn = await signInByHand(portal, { login: owner.login, password });
  const cookie = signedIn.cookies.map((line) => line.split(";")[0]).join("; ");
  const form = await formOf(portal, "/account", "Abmelden", cookie);
  const answer = await post(portal, "/account", form.fields, { cookie });
  expect(answer.headers.location).toBe("/sign-in?notice=signedOut");
  const next = await ask(portal, "/sign-in?notice=signedOut");
  expect(next.headers["clear-site-data"]).toBe('"cache", "storage"');
  expect((await ask(portal, "/sign-in")).headers["clear-site-data"]).toBeUndefined();
});

test("S-89: security.txt names a contact, and search engines find only the sign-in page", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const { status, text, headers } = await ask(portal, "/.well-known/security.txt");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1] ?? "";
  expect(field("Contact")).toMatch(/^(mailto:|https:)/);
  expect(field("Policy")).toMatch(/^https:/);
  expect(field("Canonical")).toBe(`${portal.url}/.well-known/security.txt`);
  expect(field("Preferred-Languages")).toBe("de, en");
  const days = (new Date(field("Expires")).getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(30);
  expect(days).toBeLessThan(365);
  const cookie = await openSession(portal, sql, owner);
  for (const path of [
    "/",
    "/users",
    "/account",
    "/help",
    "/forgot-password",
    "/register",
    "/nothing",
  ])
    expect
      .soft((await ask(portal, path, { cookie })).text, path)
      .toMatch(/name="robots"[^>]*noindex/);
  const signIn = await ask(portal, "/sign-in");
  expect(signIn.text).not.toContain("noindex");
});
