import { createRemoteJWKSet, jwtVerify } from "jose";

const issuer = process.env.PORTAL_ISSUER ?? "";
let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

/** In one process; several processes need a table. An entry is needed as long as a cookie is valid: 12 hours. */
const shared = globalThis as { ended?: Map<string, number>; seen?: Set<string> };
shared.ended ??= new Map();
shared.seen ??= new Set();
const { ended, seen } = shared;

/** Whether the portal has said that this session is over. */
export function hasEnded(sid: string): boolean {
  return ended.has(sid);
}

/**
 * Notes what a logout token says (OpenID Connect Back-Channel Logout 1.0, 2.6).
 *
 * @throws Error if it is none, is not for this system or was used already
 */
export async function endByToken(logoutToken: string): Promise<void> {
  // Made once: it keeps the portal's keys, and reads them again when a token names one that it does not know.
  keys ??= createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const { payload } = await jwtVerify(logoutToken, keys, {
    issuer,
    audience: "numbers",
    algorithms: ["RS256"],
    typ: "logout+jwt",
    requiredClaims: ["iat", "exp", "jti", "sid", "events"],
    maxTokenAge: "5m",
  });
  const { sid, jti = "", events, nonce } = payload as typeof payload & { events: object };
  const event = "http://schemas.openid.net/event/backchannel-logout";
  if (!(event in events) || nonce !== undefined) throw new Error("not a logout token");
  if (seen.has(jti)) throw new Error("used already");
  seen.add(jti);
  ended.set(String(sid), Date.now());
  for (const [old, at] of ended) if (Date.now() - at > 12 * 60 * 60 * 1000) ended.delete(old);
}
