import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { findSystem, issuer } from "#lib/domain/systems/connected";
import { currentKeys } from "#lib/domain/systems/keys";
import { endSystemSessions, isOpenIn } from "#lib/domain/systems/records";
import type { System } from "#lib/infra/system-settings";
import { sessionOfBrowser } from "./request";

/**
 * A sign-out that began in a system (OpenID Connect RP-Initiated Logout 1.0). The system's session ends if the hint is one
 * of ours for this browser; the portal's own session never ends by it: a page asks.
 *
 * @returns the address of that page; with a way back only for a verified hint and a registered address
 */
export async function leaveSystem(params: URLSearchParams): Promise<string> {
  const hint = params.get("id_token_hint");
  const verified = hint ? await readHint(hint) : null;
  const id = params.get("client_id");
  if (!verified || (id !== null && id !== verified.system.id)) {
    const system = findSystem(id ?? "");
    return system ? `/left-system?${new URLSearchParams({ system: system.id })}` : "/";
  }
  const { system, sid } = verified;
  const session = await sessionOfBrowser();
  if (session && (await isOpenIn(session.handle, system.id, sid)))
    await endSystemSessions(session.handle, system.id, true);
  const query = new URLSearchParams({ system: system.id });
  const back =
    system.oidc?.afterSignOut.indexOf(params.get("post_logout_redirect_uri") ?? "") ?? -1;
  const state = params.get("state");
  if (back >= 0) query.set("back", String(back));
  if (back >= 0 && state) query.set("state", state);
  return `/left-system?${query}`;
}

/** The system and session of an ID token of ours, expired or not; null for anything else. */
async function readHint(hint: string): Promise<{ system: System; sid: string } | null> {
  try {
    const { iat, aud } = decodeJwt(hint);
    const system = findSystem(typeof aud === "string" ? aud : "");
    if (!system) return null;
    const { keys } = await currentKeys("openIdConnect");
    const published = keys.map(({ kty, n, e, kid }) => ({ kty, n, e, kid }));
    const { payload, protectedHeader } = await jwtVerify(
      hint,
      createLocalJWKSet({ keys: published }),
      {
        algorithms: ["RS256"],
        issuer: issuer(),
        audience: system.id,
        // A hint may be older than its token's time; the signature is what counts.
        currentDate: new Date((iat ?? 0) * 1000),
      },
    );
    // A logout token is signed with the same key, and is no ID token.
    const isIdToken = protectedHeader.typ === undefined || protectedHeader.typ === "JWT";
    return isIdToken && typeof payload.sid === "string" ? { system, sid: payload.sid } : null;
  } catch {
    return null;
  }
}
