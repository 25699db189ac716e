import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { findFreePort } from "#db/free-port";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { ask } from "../../e2e/support/http";
import type { BenchPortal } from "./laboratory";

/** What a sign-in leaves in the system. */
export type SystemSession = { sid: string; subject: string; access: string; refresh: string };

/** The invoice archive as the bench plays it: it keeps sessions, and ends them when the portal says so. */
export type BenchSystem = {
  address: string;
  /** Signs in the holder of this cookie of the portal, as a browser and the system's server do it. */
  enter(portal: BenchPortal, cookie: string): Promise<SystemSession>;
  /** Which of introspection, userinfo and refresh still answer for this session. */
  stillOpen(session: SystemSession): Promise<string[]>;
  /** When its own session ended, by `performance.now()`. */
  gone(session: SystemSession): Promise<number>;
  /** Reads the portal's addresses and keys. */
  discover(portal: BenchPortal): Promise<void>;
  close(): void;
};

const id = "invoiceArchive";

/** Starts it on this machine. */
export async function startSystem(): Promise<BenchSystem> {
  const address = `http://127.0.0.1:${await findFreePort()}`;
  const ended = new Map<string, (at: number) => void>();
  const gone = new Map<string, Promise<number>>();
  let config: client.Configuration;
  let keys: ReturnType<typeof createRemoteJWKSet>;
  const server = createServer(async (request, response) => {
    const token = new URLSearchParams(await text(request)).get("logout_token") ?? "";
    const issuer = config.serverMetadata().issuer;
    const verified = await jwtVerify(token, keys, {
      issuer,
      audience: id,
      typ: "logout+jwt",
    }).catch(() => null);
    if (verified) ended.get(String(verified.payload.sid))?.(performance.now());
    response.writeHead(verified ? 204 : 400).end();
  });
  server.listen(Number(new URL(address).port), "127.0.0.1");
  return {
    address,
    discover: async (portal) => {
      const proof = client.ClientSecretBasic(systemSecret(id, 1));
      const issuer = new URL(`${portal.url}/oidc`);
      const execute = [client.allowInsecureRequests];
      config = await client.discovery(issuer, id, undefined, proof, { execute });
      keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""));
    },
    enter: async (portal, cookie) => {
      const tokens = await signIn(config, portal, cookie, `${address}/callback`);
      const claims = tokens.claims();
      const key = String(claims?.sid);
      gone.set(key, new Promise((resolve) => ended.set(key, resolve)));
      return {
        sid: key,
        subject: claims?.sub ?? "",
        access: tokens.access_token,
        refresh: tokens.refresh_token ?? "",
      };
    },
    stillOpen: async ({ access, refresh, subject }) => {
      const isOpen = async (asked: Promise<unknown>) => asked.then(Boolean, () => false);
      const answers = {
        introspection: client.tokenIntrospection(config, access).then(({ active }) => active),
        userinfo: client.fetchUserInfo(config, access, subject),
        refresh: client.refreshTokenGrant(config, refresh),
      };
      const open = await Promise.all(
        Object.entries(answers).map(async ([name, asked]) => ((await isOpen(asked)) ? [name] : [])),
      );
      return open.flat();
    },
    gone: ({ sid }) => gone.get(sid) ?? Promise.reject(new Error("this session never began")),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function signIn(
  config: client.Configuration,
  portal: BenchPortal,
  cookie: string,
  redirect: string,
) {
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: "openid profile portal",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  const answer = await ask(portal, `${url.pathname}${url.search}`, { cookie });
  const back = String(answer.headers.location ?? "");
  if (!back.startsWith(redirect)) throw new Error(`a sign-in answers ${answer.status} ${back}`);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  return client.authorizationCodeGrant(config, new URL(back), checks);
}
