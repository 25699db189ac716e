import "server-only";
import { randomUUID } from "node:crypto";
import { type JWK, SignJWT } from "jose";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";

/** What a logout token says: which session of whom has ended, by whose word and for which system. */
export type EndedSystemSession = {
  issuer: string;
  system: string;
  subject: string;
  sid: string;
};

/**
 * a new logout token (OpenID Connect Back-Channel Logout 1.0, 2.4), valid for two minutes.
 *
 * @param key a private RSA key with its `kid`
 */
export function signLogoutToken(
  { issuer, system, subject, sid }: EndedSystemSession,
  key: JWK & { kid: string },
): Promise<string> {
  requireNoTransaction("signing");
  const issued = Math.floor(Date.now() / 1000);
  return new SignJWT({ sid, events: { "http://schemas.openid.net/event/backchannel-logout": {} } })
    .setProtectedHeader({ alg: "RS256", typ: "logout+jwt", kid: key.kid })
    .setIssuer(issuer)
    .setAudience(system)
    .setSubject(subject)
    .setIssuedAt(issued)
    .setExpirationTime(issued + limits.logoutToken / 1000)
    .setJti(randomUUID())
    .sign(key);
}
