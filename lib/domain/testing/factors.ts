import assert from "node:assert/strict";
import { sql } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { findOpenedFactors, openOwnFactors } from "#lib/domain/account/open-factors";
import { setUpOwnApp } from "#lib/domain/account/second-factor";
import { startSession } from "#lib/domain/sign-in/sessions";
import type { Actor } from "#lib/rules/delegation";
import { knownPassword, rows, value } from "./database";

export const browser = { userAgent: "Firefox", device: null } as const;

/** A session after the right password. */
export async function passwordStep(userNumber: number): Promise<string> {
  const session = await startSession(userNumber, { ...browser, previousSession: null });
  return session ?? assert.fail("not let in");
}

/** The code that an app with this secret shows, so many steps from now. */
export function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** A code that is certainly invalid now. */
export function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find(
    (code) => !right.includes(code),
  ) as string;
}

/** The hash by which a session is stored. */
export const hashOf = (session: string) =>
  value<string>(sql`select encode(sha256(${session}::text::bytea), 'hex')`);

/** The factor with which a session says that it was proven; null for the password alone. */
export const factorOf = async (session: string) =>
  value<string | null>(sql`select factor from sessions where id_hash = ${await hashOf(session)}`);

/** Lets codes of the same half minute and further attempts be accepted again. */
export async function letStepsPass(userNumber: number): Promise<void> {
  await rows(
    sql`update authenticators set last_step = last_step - 3 where user_number = ${userNumber}`,
  );
  await rows(sql`delete from rate_limits`);
}

export type Equipped = { actor: Actor; session: string; secret: string; codes: string[] };

/** A user who has set up an app in "Mein Konto". */
export async function equipped(person: Actor): Promise<Equipped> {
  const session = await passwordStep(person.userNumber);
  const own = await hashOf(session);
  await openOwnFactors(person, own, { currentPassword: knownPassword });
  const opened = await findOpenedFactors(person, own);
  const secret = opened?.setup.secret ?? assert.fail("opened");
  const codes = await setUpOwnApp(person, own, { code: codeOf(secret) });
  await letStepsPass(person.userNumber);
  return { actor: person, session, secret, codes: codes ?? assert.fail("codes come along") };
}
