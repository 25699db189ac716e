import * as client from "openid-client";
import { findSystem } from "#lib/domain/systems/connected";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import type { TestBrowser, TestPortal } from "./portal";

/** A connected system as a test plays it, with a certified client library. */
export type TestSystem = {
  id: string;
  configuration: client.Configuration;
  redirect: string;
  /** The address that begins a sign-in, and what its answer is checked against. */
  begin(parameters?: Record<string, string>): Promise<{ url: URL; checks: Checks }>;
  /** Signs somebody in who has a session: the tokens. */
  enter(browser: TestBrowser, parameters?: Record<string, string>): Promise<Tokens>;
};

/** What a code is redeemed with. */
export type Checks = { pkceCodeVerifier: string; expectedState: string; expectedNonce: string };
/** The tokens of a sign-in. */
export type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

/**
 * The invoice archive, or another system, as a client of this portal.
 *
 * @param authentication how it proves who it is, if not by its secret in a header
 */
export async function archiveOf(
  portal: TestPortal,
  id = "invoiceArchive",
  authentication?: client.ClientAuth,
): Promise<TestSystem> {
  const system = findSystem(id);
  if (!system?.oidc) throw new Error("the catalogue has it");
  const configuration = await client.discovery(
    new URL(`${portal.url}/oidc`),
    system.id,
    undefined,
    authentication ?? client.ClientSecretBasic(secretOf(id)),
    { execute: [client.allowInsecureRequests] },
  );
  const redirect = system.oidc.redirects[0] ?? "";
  const begin = async (parameters: Record<string, string> = {}) => {
    const checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: "openid profile email portal",
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: "S256",
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...parameters,
    });
    return { url, checks };
  };
  return {
    id: system.id,
    configuration,
    redirect,
    begin,
    enter: async (browser, parameters) => {
      const { url, checks } = await begin(parameters);
      const { url: back } = await browser.follow(url);
      return client.authorizationCodeGrant(configuration, back, checks);
    },
  };
}

/** The secret of a system of the catalogue. */
export function secretOf(id: string): string {
  return systemSecret(id, findSystem(id)?.oidc?.secretGeneration ?? 1);
}
