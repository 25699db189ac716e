import { type Configuration, errors, type KoaContextWithOIDC } from "oidc-provider";
import { findClaims } from "#lib/domain/systems/claims";
import { findSystem } from "#lib/domain/systems/connected";
import { touchSession } from "#lib/domain/systems/portal-session";
import { environment } from "#lib/infra/env";
import { barePage, barePagePolicy } from "#lib/infra/server/fault-page";
import { currentRequest } from "#lib/infra/server/request-context";
import { limits } from "#lib/rules/limits";
import { adapterFor, claimsOfScopes, grantIdOf, partsOf, scopes } from "./adapter";
import { clientsOfCatalogue } from "./clients";
import { acrValues, connectCookies, interactionPath } from "./names";
import { interactionRules } from "./policy";
import { orUnavailable } from "./unavailable";

const seconds = (duration: number) => Math.floor(duration / 1000);

/** Everything that the provider of OpenID Connect can do; what is not listed is off. */
const features = {
  backchannelLogout: { enabled: true },
  claimsParameter: { enabled: true },
  introspection: {
    enabled: true,
    /** a token is explained to the system that it was made for, and to no other. */
    allowedPolicy: (
      _: KoaContextWithOIDC,
      client: { clientId: string },
      token: { clientId?: string },
    ) => token.clientId === client.clientId,
  },
  revocation: {
    enabled: true,
    allowedPolicy: (
      _: KoaContextWithOIDC,
      client: { clientId: string },
      token: { clientId?: string },
    ) => token.clientId === client.clientId,
  },
  rpInitiatedLogout: { enabled: true },
  userinfo: { enabled: true },
  ...Object.fromEntries(
    [
      "ciba",
      "clientCredentials",
      "deviceFlow",
      "devInteractions",
      "dPoP",
      "encryption",
      "fapi",
      "jwtIntrospection",
      "jwtResponseModes",
      "jwtUserinfo",
      "mTLS",
      "pushedAuthorizationRequests",
      "registration",
      "registrationManagement",
      "requestObjects",
      "resourceIndicators",
      "richAuthorizationRequests",
      "rpMetadataChoices",
    ].map((feature) => [feature, { enabled: false }]),
  ),
};

/**
 * The library's configuration.
 *
 * @param keys private keys as JWKs, the one that signs first
 */
export function configurationWith(keys: readonly object[]): Configuration {
  const { secureCookies } = environment();
  const cookie = { httpOnly: true, sameSite: "lax", secure: secureCookies, signed: false } as const;
  return {
    adapter: adapterFor,
    clients: clientsOfCatalogue(),
    jwks: { keys: [...keys] },
    features,
    scopes,
    claims: claimsOfScopes,
    acrValues: [...acrValues],
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256"],
      clientAuthSigningAlgValues: ["RS256", "PS256", "ES256"],
    },
    // Until then each one is kept, so that none counts twice.
    assertJwtClientAuthClaimsAndHeader: async (_, { exp }) => {
      if (Number(exp) * 1000 > Date.now() + limits.connectAssertion)
        throw new errors.InvalidClientAuth("an assertion is valid for an hour at most");
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    cookies: {
      names: connectCookies(),
      long: cookie,
      short: cookie,
    },
    interactions: { policy: interactionRules(), url: (_, { uid }) => interactionPath(uid) },
    ttl: {
      AccessToken: seconds(limits.connectAccessToken),
      AuthorizationCode: seconds(limits.connectCode),
      Grant: seconds(limits.sessionAbsolute),
      IdToken: seconds(limits.connectIdToken),
      Interaction: seconds(limits.connectInteraction),
      RefreshToken: seconds(limits.sessionAbsolute),
      Session: seconds(limits.sessionAbsolute),
    },
    // Rows are gone with the session: nothing else has to bind them to it.
    expiresWithSession: () => false,
    issueRefreshToken: async () => true,
    rotateRefreshToken: false,
    clientBasedCORS: () => false,
    findAccount: (ctx, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...(await orUnavailable(claimsIn(ctx))) }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const { session, client } = oidc;
      if (!session?.accountId || !client) return undefined;
      return oidc.provider.Grant.find(grantIdOf(session.uid, client.clientId));
    },
    renderError: (ctx) => {
      const page = barePage(ctx.status === 503 ? "busy" : "connect", {
        id: currentRequest()?.id ?? "",
        origin: environment().appUrl.origin,
      });
      ctx.set("Content-Security-Policy", barePagePolicy);
      ctx.type = "html";
      ctx.body = page;
    },
    // Logouts leave by the outbox, and keys stand in the catalogue.
    fetch: () => {
      throw new Error("the provider of OpenID Connect asks nobody");
    },
  };
}

/** The claims for an answer of the token or userinfo endpoint, judged anew. */
async function claimsIn({ oidc }: KoaContextWithOIDC): Promise<object> {
  const source =
    oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? oidc.entities.AccessToken;
  const { handle, system: id } = partsOf(oidc.grant?.jti ?? "");
  const system = findSystem(id);
  if (!system || !source?.sid) return {};
  if (oidc.entities.RefreshToken) await touchSession(handle);
  return (await findClaims(system, handle, source.sid)) ?? {};
}
