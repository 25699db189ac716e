import assert from "node:assert/strict";
import type { Person } from "../../../e2e/support/people";
import { Browser, textOf } from "../browser";
import { signIn } from "../people";
import type { Scene } from "../scene";
import type { ProxyProgram } from "./program";
import { type Answer, type Written, write } from "./raw";
import type { Arrival, Recorder } from "./recorder";

/** A system behind a proxy: where people see it, and the application behind. */
export type Behind = { url: string; recorder: Recorder };

/** What the attacks on one program need: the telephone system with fax and SMS, and another system with one area. */
export type Stand = Scene & { program: ProxyProgram; telephone: Behind; meetings: Behind };

/** Somebody who is in a system, with the browser and the cookie of the system's host. */
export type Inside = { person: Person; browser: Browser; cookie: string };

/** The name of the cookie that lets somebody into the system at this origin (on this machine, without TLS). */
export function cookieName(origin: string, what: "system" | "nonce" = "system"): string {
  return `zugang-${new URL(origin).port}.${what}`;
}

/** Opens a page of a system, and answers the portal's form if it asks: what the application was told at the end. */
export async function enter(
  { url, recorder }: Behind,
  browser: Browser,
  person: Person,
  path = "/fax",
): Promise<Arrival> {
  recorder.take();
  let page = await browser.open(`${url}${path}`);
  if (page.url.pathname === "/sign-in") page = await signIn(page, browser, person);
  assert.equal(page.url.href, `${url}${path}`, textOf(page.html));
  const [arrival, ...more] = recorder.take();
  assert.equal(page.status, 200, textOf(page.html));
  assert.ok(arrival && more.length === 0, "exactly one request reaches the application");
  return arrival;
}

/** Adds a user with fax and SMS (or other areas) who is in the telephone system. */
export async function inside(
  { portal, customer, telephone }: Stand,
  ...areas: ("fax" | "sms" | "teamsConnector")[]
): Promise<Inside> {
  // All people of these checks have one address, which has its limits (S-61).
  await portal.sql`delete from rate_limits`;
  const person = await customer.add(...(areas.length > 0 ? areas : (["fax", "sms"] as const)));
  const browser = new Browser();
  await enter(telephone, browser, person);
  return { person, browser, cookie: cookieFor(browser, telephone.url) };
}

/** The line with the cookie of this origin. */
export function cookieFor(browser: Browser, origin: string): string {
  const name = cookieName(origin);
  const found = browser.cookie(name);
  assert.ok(found, `there is a cookie ${name}`);
  return `${name}=${found.value}`;
}

/** Asks as a script would: no navigation, so nothing leads anywhere. */
export function ask(
  { url }: Behind,
  target: string,
  { cookie, headers = [], ...rest }: Omit<Written, "target"> & { cookie?: string } = {},
): Promise<Answer> {
  const cookies = cookie ? ([["Cookie", cookie]] as const) : [];
  return write(url, { ...rest, target, headers: [...cookies, ...headers] });
}

/** What makes a request a navigation. */
export const navigation = [
  ["Sec-Fetch-Mode", "navigate"],
  ["Sec-Fetch-Dest", "document"],
  ["Accept", "text/html"],
] as const;

/** Asserts that a request was refused, and that the application has not seen it. */
export function assertRefused({ recorder }: Behind, answer: Answer, what: string): void {
  assert.deepEqual(recorder.take(), [], `${what}: nothing reaches the application`);
  const isRefusal = answer.status >= 400 || answer.status === 303 || answer.status === 0;
  assert.ok(isRefusal, `${what}: ${answer.status}`);
}

/** The headers of a request that say who somebody is, in whatever spelling: name in small letters, and value. */
export function identityIn({ headers }: Arrival): [string, string][] {
  return headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => /^remote|zugang/.test(name))
    .toSorted();
}
