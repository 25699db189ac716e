/** All that this system says to the portal and hears from it. Signing in is openid-client's work, logout tokens jose's. */
import { createRemoteJWKSet, importJWK, jwtVerify } from "jose";
import * as client from "openid-client";
import { address, key, portal, secret, system } from "./settings.mjs";

let discovered;
/** The portal's addresses and keys, read at the first request: the portal may start later than this system. */
async function provider() {
  discovered ??= await discover();
  return discovered;
}

async function discover() {
  const proof = key
    ? client.PrivateKeyJwt(await importJWK(key, "ES256"))
    : client.ClientSecretBasic(secret);
  // For the demo on this machine alone: everything else is https.
  const execute = portal.startsWith("http://localhost:") ? [client.allowInsecureRequests] : [];
  const issuer = new URL(`${portal}/oidc`);
  const config = await client.discovery(issuer, system.id, undefined, proof, { execute });
  client.enableNonRepudiationChecks(config);
  return { config, keys: createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri)) };
}

/** Where to send the browser, and what this browser has to bring back to `finishSignIn`. */
export async function beginSignIn() {
  const { config } = await provider();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const verifier = client.randomPKCECodeVerifier();
  const location = client.buildAuthorizationUrl(config, {
    redirect_uri: `${address}/callback`,
    scope: "openid profile portal",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  return { location: location.href, begun: { state, nonce, verifier } };
}

/** Redeems the code in the address to which the browser came back, and returns the session of a person. */
export async function finishSignIn(url, { state, nonce, verifier }) {
  const { config } = await provider();
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  return kept(await client.authorizationCodeGrant(config, url, checks), {});
}

/** Refreshes a session: who it is, and which areas are open now. False: the portal has ended it. */
export async function renew(session) {
  const { config } = await provider();
  try {
    const renewed = kept(await client.refreshTokenGrant(config, session.refreshToken), session);
    // People are told apart by `sub` alone: names and addresses change.
    if (renewed.person.sub !== session.person.sub) return false;
    Object.assign(session, renewed);
    return true;
  } catch (error) {
    if (error.error === "invalid_grant") return false;
    throw error;
  }
}

function kept(tokens, { refreshToken, idToken, person }) {
  return {
    person: tokens.claims() ?? person,
    idToken: tokens.id_token ?? idToken,
    refreshToken: tokens.refresh_token ?? refreshToken,
    until: Date.now() + (tokens.expiresIn() ?? 60) * 1000,
  };
}

/** Where the browser goes after a sign-out here: the portal asks about its own session, and leads back. */
export async function signOutAddress({ idToken }) {
  const { config } = await provider();
  const back = { id_token_hint: idToken, post_logout_redirect_uri: `${address}/signed-out` };
  return client.buildEndSessionUrl(config, back).href;
}

/** The logout tokens that have been used, until they expire. */
const used = new Map();

/** Whose session has ended, by OpenID Connect Back-Channel Logout 1.0, section 2.6. Throws for any other token. */
export async function readLogoutToken(token) {
  const { config, keys } = await provider();
  const { payload } = await jwtVerify(token, keys, {
    issuer: config.serverMetadata().issuer,
    audience: system.id,
    algorithms: ["RS256"],
    typ: "logout+jwt",
    requiredClaims: ["iat", "exp", "jti", "events"],
    maxTokenAge: 300,
  });
  const { sub, sid, jti, exp, events, nonce } = payload;
  const event = events["http://schemas.openid.net/event/backchannel-logout"];
  if (typeof event !== "object" || nonce !== undefined || !(sub || sid) || used.has(jti))
    throw new Error("This is no logout token, or it has been used.");
  for (const [id, second] of used) if (second * 1000 < Date.now()) used.delete(id);
  used.set(jti, exp);
  return { sub, sid };
}
