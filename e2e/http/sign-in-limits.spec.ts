import { rates } from "#lib/rules/limits";
import { endOfAuditLog, refusalsSince } from "../support/changes";
import { fromElsewhere } from "../support/elsewhere";
import { filled, formOf, type HtmlForm, post } from "../support/forms";
import { type Answer, ask, cookieOf, locationOf } from "../support/http";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";

const wait = "Zu viele Versuche.";

/** Posts the sign-in form without JavaScript. */
function tries(
  portal: Portal,
  form: HtmlForm,
  login: string,
  secret: string,
  options: { headers?: Record<string, string>; cookie?: string } = {},
): Promise<Answer> {
  return post(portal, "/sign-in", filled(form, { login, password: secret }), options);
}

test("after too many attempts the page says how long to wait and keeps what was typed; a known browser signs in meanwhile (S-62, S-64)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const first = await tries(portal, form, owner.login, password);
  expect(first.status).toBe(303);
  const device =
    first.cookies.find((cookie) => cookie.startsWith(`${cookieOf(portal, "device")}=`)) ?? "";
  expect(device).toMatch(/^[\w.-]+=[\w-]{48}\.[\w-]{43}; /);
  for (const part of ["HttpOnly", "SameSite=lax", "Path=/", `Max-Age=${180 * 24 * 60 * 60}`])
    expect(device).toContain(part);
  const cookie = device.split(";")[0];

  for (let wrong = 0; wrong < rates.signInAccount.burst; wrong += 1) {
    const answer = await tries(portal, form, owner.login, "falsch");
    expect(answer.text).toContain("Die Anmeldedaten stimmen nicht.");
  }
  const early = await tries(portal, form, owner.login, password);
  expect(early.status).toBe(200);
  expect(early.text).toContain(wait);
  expect(early.text).toMatch(/In (einer|\d+) Sekunden? können Sie es noch einmal versuchen/);
  expect(early.text).toContain(`value="${owner.login}"`);
  expect(early.text).not.toContain(password);
  expect(early.cookies).toEqual([]);

  const known = await tries(portal, form, owner.login, password, { cookie });
  expect(known.status).toBe(303);
  expect(locationOf(known)).toBe("/");
});

test("a request for a forgotten password beyond the limit gets the same answer and leads to nothing (S-37, S-61)", async ({
  portal,
  sql,
}) => {
  const person = await addPerson(sql, await freshCompany(sql), { permissions: ["invoices"] });
  const form = await formOf(portal, "/forgot-password", "Link anfordern");
  const asks = () => post(portal, "/forgot-password", filled(form, { login: person.login }));
  const since = await endOfAuditLog(sql);
  const [first, second] = [await asks(), await asks()];
  expect([second.status, locationOf(second), second.cookies, second.text]).toEqual([
    first.status,
    locationOf(first),
    first.cookies,
    first.text,
  ]);
  const reasons = (await refusalsSince(sql, since)).map(({ reason }) => reason);
  expect(reasons).toEqual(["tooManyAttempts"]);
});

test("wrong keys are recorded and after some attempts have to wait, and the right key never has to (S-61, R-801)", async ({
  portal,
  sql,
}) => {
  const from = fromElsewhere();
  const wrong = (path: string) =>
    ask(portal, path, { headers: { ...from, Authorization: "Bearer guess" } });
  const since = await endOfAuditLog(sql);
  for (let guess = 0; guess < rates.wrongKey.burst; guess += 1) {
    const answer = await wrong(guess % 2 === 0 ? "/api/orders/1" : "/api/cron/orders");
    expect(answer.status).toBe(401);
  }
  for (const path of ["/api/orders/1", "/api/cron/orders", "/api/cron/purge"]) {
    const answer = await wrong(path);
    expect(answer.status, path).toBe(429);
    expect(Number(answer.headers["retry-after"]), path).toBeGreaterThan(0);
  }
  const reasons = (await refusalsSince(sql, since)).map(({ reason }) => reason);
  expect(reasons.filter((reason) => reason === "wrongKey")).toHaveLength(rates.wrongKey.burst);
  expect(reasons.filter((reason) => reason === "tooManyAttempts")).toHaveLength(1);
  const right = { ...from, Authorization: `Bearer ${portal.environment.ORDERS_API_KEY}` };
  expect((await ask(portal, "/api/orders/1", { headers: right })).status).toBe(404);

  await sql`update rate_limits set arrives_at = now() + interval '1 hour' where limiter = 'orders'`;
  const busy = await ask(portal, "/api/orders/1", { headers: right });
  expect([busy.status, JSON.parse(busy.text).error]).toEqual([
    429,
    "Too many requests. Send it again later.",
  ]);
  expect(Number(busy.headers["retry-after"])).toBeGreaterThan(0);
  await sql`delete from rate_limits where limiter = 'orders'`;
});

test("without a proxy a client that claims a hundred addresses counts as one (S-65)", async ({
  portal,
}) => {
  const direct = await portal.beside({ TRUSTED_PROXY: "" });
  const form = await formOf(direct, "/sign-in", "Anmelden");
  let waits = false;
  for (let one = 0; one < 100 && !waits; one += 1) {
    const address = fromElsewhere()["X-Forwarded-For"];
    const answer = await tries(direct, form, `erfunden${one}@muster.example`, "falsch", {
      headers: {
        "X-Forwarded-For": address,
        "X-Real-IP": address,
        "X-Vercel-Forwarded-For": address,
        "X-Socket-Address": address,
        Forwarded: `for=${address}`,
      },
    });
    waits = answer.text.includes(wait);
  }
  await direct.end();
  expect(waits).toBe(true);
});
