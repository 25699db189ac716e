import { randomBytes } from "node:crypto";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import { environment } from "#lib/infra/env";
import { limits } from "#lib/rules/limits";

/**
 * WebAuthn: the use of passkeys; `passkey-creation.ts` makes them. The portal's name and origin come from APP_URL and
 * never from a request (S-18). User verification is required both when a passkey is made and when it is used.
 */

/** What the database stores of a passkey. */
export type StoredPasskey = {
  credentialId: string;
  /** base64url of the COSE key. */
  publicKey: string;
  counter: number;
  transports: string[];
};

/** What a browser needs to use a passkey, in the form that browsers accept. */
export type RequestOptions = Awaited<ReturnType<typeof generateAuthenticationOptions>>;

/** The portal as passkeys know it. */
export function relyingParty(): { id: string; origin: string } {
  const { appUrl } = environment();
  return { id: appUrl.hostname, origin: appUrl.origin };
}

/** 32 random bytes, base64url. */
export function newChallenge(): string {
  return randomBytes(32).toString("base64url");
}

/** The bytes of a base64url text. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}

/** The passkeys that the user has already. */
export type Known = readonly Pick<StoredPasskey, "credentialId" | "transports">[];

/** The known passkeys as WebAuthn lists them. */
export function listOf(known: Known) {
  return known.map(({ credentialId: id, transports }) => ({ id, transports }));
}

/** What a browser needs to use one of these passkeys. */
export function requestOptions(challenge: string, known: Known): Promise<RequestOptions> {
  return generateAuthenticationOptions({
    rpID: relyingParty().id,
    challenge: bytesOf(challenge),
    timeout: limits.secondFactorTime,
    allowCredentials: listOf(known),
    userVerification: "required",
  });
}

/** The id of the passkey that a browser's response claims to come from; undefined if it is malformed. */
export function credentialOf(answer: string): string | undefined {
  return parse<AuthenticationResponseJSON>(answer)?.id;
}

/**
 * The passkey's new counter if it signed this challenge; null if not. A counter that does not increase is refused,
 * because the passkey may have been copied.
 */
export async function verifyRequest(
  answer: string,
  challenge: string,
  passkey: StoredPasskey,
): Promise<{ counter: number; backedUp: boolean } | null> {
  const response = parse<AuthenticationResponseJSON>(answer);
  if (!response) return null;
  const { id, origin } = relyingParty();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: bytesOf(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { newCounter: counter, credentialBackedUp: backedUp } = verified.authenticationInfo;
  return { counter, backedUp };
}

/** Parses the untrusted response in a form: an object with a plausible id, or null. */
export function parse<T extends { id: string }>(text: string): T | null {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null || !("id" in answer)) return null;
    const { id } = answer;
    return typeof id === "string" && /^[\w-]{1,1400}$/.test(id) ? (answer as T) : null;
  } catch {
    return null;
  }
}
