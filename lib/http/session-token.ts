import { decode, encode } from "next-auth/jwt";
import { sessionCookieKeys } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";

/**
 * Encrypts a session id as next-auth's token. It contains nothing else: the database knows whose session it is (S-10).
 */
export function encryptSession(sessionId: string): Promise<string> {
  const maxAge = limits.sessionAbsolute / 1000;
  return encode({ token: { sid: sessionId }, secret: sessionCookieKeys()[0], maxAge });
}

/** The header of every token of ours; the library would accept other algorithms too (ASVS 9.1.2). */
const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString("base64url");

/** The session id of a token, or null if it is not one of ours. */
export async function decryptSession(token: string | undefined): Promise<string | null> {
  if (!token?.startsWith(`${header}.`)) return null;
  for (const secret of sessionCookieKeys()) {
    const payload = await decode({ token, secret }).catch(() => null);
    if (typeof payload?.sid === "string") return payload.sid;
  }
  return null;
}
