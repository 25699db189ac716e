import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { limits } from "#lib/rules/limits";
import { bytesOf, type Known, listOf, parse, relyingParty, type StoredPasskey } from "./passkeys";

/** The options in the form that browsers accept. */
export type CreationOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>;

/**
 * What a browser needs to make a passkey; it makes no second one where it knows one of these. An authenticator keeps
 * one passkey for each host and handle, so the handle is random: a user number could belong to another person in a
 * second portal on the same host.
 *
 * @param person.portal whose portal it is, as browsers show it
 */
export function creationOptions(
  person: { handle: string; login: string; name: string; portal: string },
  challenge: string,
  known: Known,
): Promise<CreationOptions> {
  return generateRegistrationOptions({
    rpName: person.portal,
    rpID: relyingParty().id,
    userName: person.login,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.handle, "hex")),
    challenge: bytesOf(challenge),
    timeout: limits.secondFactorTime,
    excludeCredentials: listOf(known),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
  });
}

/** The passkey that a browser has made for this challenge; null if the response is invalid. */
export async function verifyCreation(
  answer: string,
  challenge: string,
): Promise<(StoredPasskey & { backedUp: boolean }) | null> {
  const response = parse<RegistrationResponseJSON>(answer);
  if (!response) return null;
  const { id, origin } = relyingParty();
  const { registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
  }).catch(() => ({ registrationInfo: undefined }));
  if (!registrationInfo) return null;
  const { credential, credentialBackedUp: backedUp } = registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    transports: (credential.transports ?? []).filter((one) => /^[a-z-]{1,20}$/.test(one)),
    backedUp,
  };
}
