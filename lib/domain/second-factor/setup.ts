import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import { signInName } from "#lib/domain/access/access";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { type CreationOptions, creationOptions } from "#lib/infra/crypto/passkey-creation";
import { newChallenge } from "#lib/infra/crypto/passkeys";
import { authenticatorAddress, newAuthenticatorSecret } from "#lib/infra/crypto/totp";
import { limits } from "#lib/rules/limits";
import { holdChallenge } from "./challenge";
import { type PasskeyEntry, readFactors } from "./factors";

/**
 * D-1: the setup of a factor, at the first sign-in or in "Mein Konto". It belongs to the session until the factor has
 * been verified and becomes the account's.
 */

/** What a page needs to set up an app or a passkey. */
export type FactorSetup = {
  /** base32. */
  secret: string;
  /** `otpauth://…`, for the QR code. */
  address: string;
  creation: CreationOptions;
};

/** The stored facts of a setup, from which `drawSetup` makes a `FactorSetup` outside the transaction. */
export type SetupFacts = {
  secret: string;
  challenge: string;
  person: { handle: string; login: string; name: string };
  /** R-1004: whose portal it is, for the list of an app. */
  portal: string;
  known: PasskeyEntry[];
};

/** The setup that a session holds; null if it holds none. */
export async function readSetup(tx: Transaction, session: string): Promise<SetupFacts | null> {
  const [row] = await tx.execute<{
    encryptedSecret: string;
    userNumber: string;
    handle: string;
    login: string;
    name: string;
    appearance: SeenAppearance | null;
  }>(sql`select s.encrypted_secret as "encryptedSecret", u.number as "userNumber", u.passkey_handle as handle,
      u.first_name || ' ' || u.last_name as name, ${signInName} as login, ${appearanceFor(sql`o.id`)} as appearance
    from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
    where s.id_hash = ${session} and s.encrypted_secret is not null`);
  const secret = row && decrypt(row.encryptedSecret, "authenticator");
  if (!row || !secret) return null;
  const { handle, login, name } = row;
  const { passkeys: known } = await readFactors(tx, Number(row.userNumber));
  const person = { handle, login, name };
  const { name: portal } = appearanceOf(row.appearance);
  return { secret, challenge: await holdChallenge(tx, session), person, portal, known };
}

/** The QR code's address and the passkey's options for a setup. */
export async function drawSetup(facts: SetupFacts): Promise<FactorSetup> {
  const { secret, challenge, person, portal, known } = facts;
  return {
    secret,
    address: authenticatorAddress(secret, person.login, portal),
    creation: await creationOptions({ ...person, portal }, challenge, known),
  };
}

/** The columns of a session in which a factor may be set up: an app's secret, and the challenge for a new passkey. */
export function newSetup(): { encryptedSecret: string; challenge: string } {
  const encryptedSecret = encrypt(newAuthenticatorSecret(), "authenticator");
  return { encryptedSecret, challenge: newChallenge() };
}

/** Whether the password was confirmed in `sessions as s` recently enough to change a factor (ASVS 7.5.1). */
export const isReauthenticated = sql`(s.reauthenticated_at > ${now} - ${interval(limits.secondFactorTime)})`;
