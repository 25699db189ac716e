import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";

/** What the portal says of a person. */
export type Claims = JWTPayload & { sub: string; sid: string; areas: string[] };

/** A provider with which the examples are tested without a portal: one person, who is always signed in. */
export type SmallPortal = Awaited<ReturnType<typeof startSmallPortal>>;

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/** Starts it on a free port. The client proves itself with this secret, or with the private key to this public one. */
export async function startSmallPortal(client: { id: string; secret?: string; key?: JWK }) {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" }];
  const asked = new Map<string, URLSearchParams>();
  const portal = {
    issuer: "",
    url: "",
    claims: person(),
    /** While this is set, codes and refresh tokens are refused: the session has ended. */
    ended: false,
    /** While this is set, it does not answer. */
    down: false,
    /** While this is set, people are sent back with this error. */
    error: "",
    lifetime: 300,
    /** How often a token was asked for, by grant type. */
    grants: [] as string[],
    async logoutToken({ changes = {}, header = {}, key = privateKey as CryptoKey | Uint8Array }) {
      const now = Math.floor(Date.now() / 1000);
      const { sub, sid } = portal.claims;
      const payload: JWTPayload = {
        ...{ iss: portal.issuer, aud: client.id, iat: now, exp: now + 120, jti: randomUUID() },
        ...{ sub, sid, events: { [logoutEvent]: {} }, ...changes },
      };
      const protectedHeader = { alg: "RS256", kid: "one", typ: "logout+jwt", ...header };
      return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", portal.url);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (portal.down) response.writeHead(503).end();
    else if (url.pathname === "/oidc/.well-known/openid-configuration")
      json(200, discovery(portal.issuer));
    else if (url.pathname === "/oidc/jwks") json(200, { keys });
    else if (url.pathname === "/oidc/auth") {
      const code = randomUUID();
      asked.set(code, url.searchParams);
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      const state = url.searchParams.get("state") ?? "";
      const name = portal.error ? "error" : "code";
      const value = portal.error || code;
      back.search = String(new URLSearchParams({ [name]: value, state, iss: portal.issuer }));
      response.writeHead(303, { Location: back.href }).end();
    } else if (url.pathname === "/oidc/token") {
      const form = new URLSearchParams(await text(request));
      portal.grants.push(form.get("grant_type") ?? "");
      if (!(await isClient(request, form))) json(401, { error: "invalid_client" });
      else if (portal.ended || !isGranted(form)) json(400, { error: "invalid_grant" });
      else json(200, await tokens(asked.get(form.get("code") ?? "")?.get("nonce") ?? undefined));
    } else response.writeHead(200).end("The portal");
  }

  /** Whether the client's secret, or its assertion, is right. */
  async function isClient(request: IncomingMessage, form: URLSearchParams): Promise<boolean> {
    if (client.secret) {
      const [, basic = ""] = (request.headers.authorization ?? "").split("Basic ");
      const [id, secret] = Buffer.from(basic, "base64")
        .toString()
        .split(":")
        .map(decodeURIComponent);
      return id === client.id && secret === client.secret;
    }
    const own = createLocalJWKSet({ keys: client.key ? [client.key] : [] });
    const checks = { issuer: client.id, subject: client.id, audience: portal.issuer };
    return jwtVerify(form.get("client_assertion") ?? "", own, checks).then(
      () => true,
      () => false,
    );
  }

  /** Whether the code's challenge is met; a refresh token is good until the session has ended. */
  function isGranted(form: URLSearchParams): boolean {
    if (form.get("grant_type") === "refresh_token") return form.get("refresh_token") === "refresh";
    const challenge = asked.get(form.get("code") ?? "")?.get("code_challenge");
    const verifier = form.get("code_verifier") ?? "";
    return challenge === createHash("sha256").update(verifier).digest("base64url");
  }

  async function tokens(nonce: string | undefined) {
    const id = new SignJWT({ ...portal.claims, nonce })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(portal.issuer)
      .setAudience(client.id)
      .setIssuedAt()
      .setExpirationTime("5 minutes");
    return {
      access_token: randomUUID(),
      token_type: "Bearer",
      expires_in: portal.lifetime,
      refresh_token: "refresh",
      id_token: await id.sign(privateKey),
    };
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  portal.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  portal.issuer = `${portal.url}/oidc`;
  return portal;
}

function discovery(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/session/end`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
  };
}

function person(): Claims {
  return {
    sub: "9f3c1f6e-0000-4000-8000-000000000001",
    sid: "session-1",
    name: "Mini Mustermensch",
    locale: "de",
    customer_number: "1111111",
    areas: ["invoices", "credentials"],
    organization: { number: "1111111", name: "Mustermensch Logistik GmbH", kind: "customer" },
  };
}
