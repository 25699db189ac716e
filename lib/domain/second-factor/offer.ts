import type { Transaction } from "#db/client";
import { type RequestOptions, requestOptions } from "#lib/infra/crypto/passkeys";
import { holdChallenge } from "./challenge";
import { type Factors, readFactors } from "./factors";

/** D-1: what a page offers to a user who proves a second factor, at the sign-in or when confirming who they are. */

/** The kinds of proof that this user has. */
export type FactorOffer = {
  hasApp: boolean;
  hasRecoveryCodes: boolean;
  /** Null without a passkey. */
  request: RequestOptions | null;
};

/** The stored facts of an offer, from which `drawOffer` makes a `FactorOffer` outside the transaction. */
export type OfferFacts = Factors & { challenge: string | null };

/** A user's factors, and the challenge that a passkey has to sign in this session. The caller has authorized it. */
export async function readOffer(
  tx: Transaction,
  userNumber: number,
  session: string,
): Promise<OfferFacts> {
  const factors = await readFactors(tx, userNumber);
  const challenge = factors.passkeys.length > 0 ? await holdChallenge(tx, session) : null;
  return { ...factors, challenge };
}

/** The offer that a page shows. */
export async function drawOffer(facts: OfferFacts): Promise<FactorOffer> {
  const { appSince, recoveryCodesLeft, challenge, passkeys } = facts;
  return {
    hasApp: appSince !== null,
    hasRecoveryCodes: recoveryCodesLeft > 0,
    request: challenge === null ? null : await requestOptions(challenge, passkeys),
  };
}
