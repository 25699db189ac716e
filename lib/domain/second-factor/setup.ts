import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { passkeys, recoveryCodes } from "#db/schema";
import { interval, now } from "#db/time";
import { signInName } from "#lib/domain/access/access";
import { hashSecret, seal, unseal } from "#lib/infra/crypto/keys";
import {
  type CreationOptions,
  creationOptions,
  type StoredPasskey,
} from "#lib/infra/crypto/passkeys";
import { newRecoveryCodes } from "#lib/infra/crypto/recovery-codes";
import { authenticatorAddress, stepOfCode } from "#lib/infra/crypto/totp";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { readCode } from "#lib/rules/second-factor";
import { type PasskeyEntry, readFactors } from "./factors";
import { holdChallenge } from "./verify";

/**
 * D-1: setting a factor up, whether at the first sign-in or in "Mein Konto". What is being set up belongs to the session
 * that does it; the account gets it when it has proved to work.
 */

/** What a page needs to set up an app or a passkey. */
export type FactorSetup = {
  /** base32. */
  secret: string;
  /** `otpauth://…`, for the picture. */
  address: string;
  creation: CreationOptions;
};

/** The same before the options are drawn, which is none of the database's business. */
export type SetupFacts = {
  secret: string;
  challenge: string;
  person: { handle: string; login: string; name: string };
  known: PasskeyEntry[];
};

/** The setup that a session holds; null where it holds none (any more). */
export async function readSetup(tx: Transaction, session: string): Promise<SetupFacts | null> {
  const [row] = await tx.execute<{
    sealed_secret: string;
    number: string;
    handle: string;
    login: string;
    name: string;
  }>(sql`select s.sealed_secret, u.number, u.passkey_handle as handle, u.first_name || ' ' || u.last_name as name,
      ${signInName} as login
    from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
    where s.id_hash = ${session} and s.sealed_secret is not null`);
  const secret = row && unseal(row.sealed_secret, "authenticator");
  if (!row || !secret) return null;
  const { handle, login, name } = row;
  const { passkeys: known } = await readFactors(tx, Number(row.number));
  const person = { handle, login, name };
  return { secret, challenge: await holdChallenge(tx, session), person, known };
}

/** What the page of a setup shows. */
export async function drawSetup(facts: SetupFacts): Promise<FactorSetup> {
  const { secret, challenge, person, known } = facts;
  return {
    secret,
    address: authenticatorAddress(secret, person.login, provider.name),
    creation: await creationOptions(person, challenge, known),
  };
}

/**
 * Makes the app of a session's setup the account's, when its code is right. It replaces an older app.
 *
 * @throws Refusal wrongCode
 */
export async function confirmApp(
  tx: Transaction,
  userNumber: number,
  session: string,
  typed: string,
): Promise<void> {
  const [row] = await tx.execute<{ sealed_secret: string | null }>(
    sql`select sealed_secret from sessions where id_hash = ${session} and user_number = ${userNumber}`,
  );
  const secret = row?.sealed_secret ? unseal(row.sealed_secret, "authenticator") : undefined;
  const step = secret ? stepOfCode(secret, readCode(typed).code) : null;
  if (!secret || step === null) throw new Refusal("wrongCode", { field: "code" });
  await tx.execute(sql`
    insert into authenticators (user_number, sealed_secret, last_step)
    values (${userNumber}, ${seal(secret, "authenticator")}, ${step})
    on conflict (user_number) do update set sealed_secret = excluded.sealed_secret,
      last_step = excluded.last_step, created_at = ${now}`);
}

/**
 * Gives the account a passkey that has been verified.
 *
 * @throws Refusal tooManyPasskeys, passkeyRefused (it is somebody's already)
 */
export async function addPasskey(
  tx: Transaction,
  userNumber: number,
  passkey: StoredPasskey & { backedUp: boolean; name: string },
): Promise<void> {
  const known = await tx.execute(sql`select from passkeys where user_number = ${userNumber}`);
  if (known.length >= limits.passkeys)
    throw new Refusal("tooManyPasskeys", { values: { count: limits.passkeys } });
  const added = await tx
    .insert(passkeys)
    .values({ ...passkey, userNumber })
    .onConflictDoNothing()
    .returning({ credentialId: passkeys.credentialId });
  if (added.length === 0) throw new Refusal("passkeyRefused");
}

/** A new set of recovery codes in place of the old one; shown once, and only their hashes stay. */
export async function replaceRecoveryCodes(tx: Transaction, userNumber: number): Promise<string[]> {
  await tx.execute(sql`delete from recovery_codes where user_number = ${userNumber}`);
  const codes = newRecoveryCodes();
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userNumber, codeHash: hashSecret(code.replaceAll("-", "")) })));
  return codes;
}

/** The codes that somebody needs who has none: with the first factor they come along. Null: there are some already. */
export async function firstRecoveryCodes(
  tx: Transaction,
  userNumber: number,
): Promise<string[] | null> {
  const { recoveryCodesLeft } = await readFactors(tx, userNumber);
  return recoveryCodesLeft > 0 ? null : replaceRecoveryCodes(tx, userNumber);
}

/** Whether the password was typed in `sessions as s` so lately that a factor may be changed (ASVS 7.5.1). */
export const isProven = sql`(s.proven_at > ${now} - ${interval(limits.secondFactorTime)})`;
