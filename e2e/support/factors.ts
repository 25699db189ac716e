import { Secret, TOTP } from "otpauth";
import type { Sql } from "postgres";
import { filled, formOf, post } from "./forms";
import { type Answer, ask, cookieOf } from "./http";
import { type Person, password } from "./people";
import type { Portal } from "./portal";
import { signInByHand } from "./sessions";

/** The code that an app with this secret shows now. */
export function codeOf(secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate();
}

/** A code that is invalid now, including the steps before and after. */
export function wrongCode(secret: string): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const right = [-2, -1, 0, 1, 2].map((steps) =>
    totp.generate({ timestamp: Date.now() + steps * 30_000 }),
  );
  const wrong = ["000000", "111111", "222222", "333333", "444444", "555555"];
  return wrong.find((code) => !right.includes(code)) ?? "666666";
}

/** The secret that a page shows for typing. */
export function secretIn(html: string): string {
  const shown = /<strong[^>]*>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})<\/strong>/.exec(html)?.[1];
  if (!shown) throw new Error("the page shows no secret");
  return shown.replaceAll(" ", "");
}

/** The recovery codes that a page shows. */
export function recoveryCodesIn(html: string): string[] {
  return [...html.matchAll(/<li[^>]*>((?:[0-9a-z]{4}-){5}[0-9a-z]{4})<\/li>/g)].map(
    ([, code = ""]) => code,
  );
}

/** Cookies that a response sets, as a Cookie header. */
export function cookiesOf(answer: Answer): string {
  return answer.cookies.map((cookie) => cookie.split(";")[0]).join("; ");
}

/** Confirms the password in this session, so that the second factor can be changed. */
export async function openFactors(portal: Portal, cookie: string): Promise<Answer> {
  const form = await formOf(portal, "/account", "Einrichten", cookie).catch(() =>
    formOf(portal, "/account", "Ändern", cookie),
  );
  return post(portal, "/account", filled(form, { currentPassword: password }), { cookie });
}

/** Sets up an app in this session, without JavaScript. Codes of the same half minute are accepted again afterwards. */
export async function setUpApp(
  portal: Portal,
  sql: Sql,
  person: Person,
  cookie: string,
): Promise<{ secret: string; codes: string[] }> {
  await openFactors(portal, cookie);
  const path = "/account/second-factor";
  const secret = secretIn((await ask(portal, path, { cookie })).text);
  const form = await formOf(portal, path, "App einrichten", cookie);
  const answer = await post(portal, path, filled(form, { code: codeOf(secret) }), { cookie });
  const page = await ask(portal, "/account/recovery-codes", {
    cookie: `${cookie.includes("=") ? cookie : `${cookieOf(portal, "session")}=${cookie}`}; ${cookiesOf(answer)}`,
  });
  await letStepsPass(sql, person);
  return { secret, codes: recoveryCodesIn(page.text) };
}

/** Lets codes of the same half minute and further attempts be accepted again. */
export async function letStepsPass(sql: Sql, { number }: Person): Promise<void> {
  await sql`update authenticators set last_step = last_step - 3 where user_number = ${number}`;
  await sql`delete from rate_limits`;
}

/** The Cookie header after the right password: a pending session, if there is a second step. */
export async function passwordStep(portal: Portal, person: Person): Promise<string> {
  return cookiesOf(await signInByHand(portal, { login: person.login, password }));
}
