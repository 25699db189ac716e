import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { decode, encode } from "next-auth/jwt";
import type { Sql } from "postgres";
import type { AreaId } from "#lib/rules/catalogue";
import { areasLike, systemLike } from "#lib/rules/catalogue-roles";
import { filled, formOf, type HtmlForm, noteHolder, post } from "./forms";
import { type Answer, cookieOf } from "./http";
import { type Person, password } from "./people";
import { expect, type Portal } from "./portal";

/** The key that encrypts the session cookie of a portal with this secret, derived as in lib/infra/crypto/keys.ts. */
function cookieKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "zugang", "sessionCookie", 32)).toString("hex");
}

/** Encrypts a token like the portal, or like a portal with another secret. */
export function encryptToken(
  secret: string,
  token: Record<string, unknown>,
  maxAge = 3600,
): Promise<string> {
  return encode({ token, secret: cookieKey(secret), maxAge });
}

/**
 * Encrypts a token under the portal's key with another algorithm (RFC 7518, A128CBC-HS256), which the library would
 * accept.
 */
export function encryptOtherwise(secret: string, token: Record<string, unknown>): string {
  const info = "NextAuth.js Generated Encryption Key";
  const key = Buffer.from(hkdfSync("sha256", cookieKey(secret), "", info, 32));
  const text = (data: string | Buffer) => Buffer.from(data).toString("base64url");
  const header = text('{"alg":"dir","enc":"A128CBC-HS256"}');
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", key.subarray(16), iv);
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const encrypted = Buffer.concat([
    cipher.update(JSON.stringify({ ...token, exp })),
    cipher.final(),
  ]);
  const bits = Buffer.alloc(8);
  bits.writeBigUInt64BE(BigInt(header.length * 8));
  const mac = createHmac("sha256", key.subarray(0, 16));
  const tag = mac.update(header).update(iv).update(encrypted).update(bits).digest().subarray(0, 16);
  return `${header}..${text(iv)}.${text(encrypted)}.${text(tag)}`;
}

/** The content of a session cookie. */
export function openToken(portal: Portal, value: string) {
  return decode({ token: value, secret: cookieKey(portal.environment.AUTH_SECRET ?? "") });
}

/** The id of a session in the database. */
export function hashOf(sessionId: string): string {
  return createHash("sha256").update(sessionId).digest("hex");
}

/** Creates a session without the sign-in page; returns the value of its cookie. */
export async function openSession(portal: Portal, sql: Sql, person: Person): Promise<string> {
  const sid = randomBytes(32).toString("base64url");
  await sql`insert into sessions (id_hash, user_number, expires_at, user_agent)
    values (${hashOf(sid)}, ${person.number}, now() + interval '12 hours', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')`;
  const cookie = await encryptToken(portal.environment.AUTH_SECRET ?? "", { sid });
  noteHolder(cookie, person.number);
  return cookie;
}

/**
 * Opens a system in each of a user's sessions, without the system; returns the names of these sessions in it. The telephone
 * system is behind a proxy and is not told of their end.
 */
export async function openSystem(
  sql: Sql,
  person: Person,
  system: "invoiceArchive" | "shop" | "telephoneSystem" = "invoiceArchive",
  areas: AreaId[] = ["invoices"],
): Promise<string[]> {
  const opened = await sql<{ sid: string }[]>`
    insert into system_sessions (sid, system, user_number, subject, session_handle, areas, expires_at, ended_there)
    select gen_random_uuid()::text, ${systemLike(system)}, u.number, u.subject, s.handle, ${areasLike(areas)}, s.expires_at,
      ${system === "telephoneSystem"}
    from sessions s join users u on u.number = s.user_number where u.number = ${person.number} returning sid`;
  return opened.map(({ sid }) => sid);
}

/** Signs a browser in without the sign-in page, for tests about something else. */
export async function enter(
  context: BrowserContext,
  portal: Portal,
  sql: Sql,
  person: Person,
): Promise<void> {
  const value = await openSession(portal, sql, person);
  await context.addCookies([{ name: cookieOf(portal, "session"), value, url: portal.url }]);
}

/** A separate browser in which this user is signed in. */
export async function browserOf(
  browser: Browser,
  portal: Portal,
  sql: Sql,
  person: Person,
  settings: Parameters<Browser["newContext"]>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE", ...settings });
  await enter(context, portal, sql, person);
  return context.newPage();
}

/** Signs in on the page, in German. */
export async function signIn(page: Page, login: string, secret = password): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Kundennummer oder E-Mail-Adresse").fill(login);
  await page.getByRole("textbox", { name: "Passwort" }).fill(secret);
  await page.getByRole("button", { name: "Anmelden" }).click();
}

/** The sign-in form of each portal, which is the same for everybody who is not signed in. */
const signInForms = new Map<string, HtmlForm>();

/** Signs in by posting the form, without a browser. */
export async function signInByHand(
  portal: Portal,
  fields: Record<string, string>,
  cookie?: string,
): Promise<Answer> {
  const form = signInForms.get(portal.url) ?? (await formOf(portal, "/sign-in", "Anmelden"));
  signInForms.set(portal.url, form);
  return post(portal, "/sign-in", filled(form, fields), { cookie });
}

/** Asserts that this browser is at the sign-in page. */
export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anmelden");
}
