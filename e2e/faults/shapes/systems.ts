import { systems } from "#lib/rules/catalogue";
import { systemLike } from "#lib/rules/catalogue-roles";
import { limits } from "#lib/rules/limits";
import type { Ask } from "../../support/http";
import { numbered, times } from "./fill";
import type { Shape } from "./shape";

/** What connected systems, browsers on their way to them, and strangers send below /oidc. */

const system = systems.find(({ id }) => id === systemLike("invoiceArchive"));
const request = new URLSearchParams({
  client_id: system?.id ?? "",
  redirect_uri: `${system?.address}/callback`,
  response_type: "code",
  scope: "openid",
  code_challenge: times("a", 43),
  code_challenge_method: "S256",
});
/** The longest form that oidc-provider reads. */
const longestForm = 56 * 1024;
const inQuery = limits.httpHeaderBytes - 1_600;
const encoded = (text: string, size: number) => encodeURIComponent(text).slice(0, size);

/** Parameters of an authorization. */
const parameters: Record<string, (size: number) => string> = {
  "deep claims": (size) => `claims=${times("[", size - 10)}`,
  "deep claims that end": (size) =>
    `claims=${encoded(`{"id_token":${times('{"a":', size / 5)}`, size - 10)}`,
  "many scopes": (size) => `scope=openid+${times("a+", size - 20)}`,
  "many levels": (size) => `scope=openid&acr_values=${times("a+", size - 40)}`,
  "a long hint": (size) => `id_token_hint=${times("e30.", size - 20)}`,
  "a request object": (size) => `request=${times("e30.", size - 20)}`,
  "another return address": (size) => `redirect_uri=https://a/${times("../", size - 40)}`,
  percent: (size) => `state=${times("%25", size - 10)}`,
};

const places = (method: string, path: string) => `${method} \`/oidc${path}\``;

const authorizations: Shape[] = Object.entries(parameters).map(([name, write]) => ({
  name: `a sign-in to a system: ${name}`,
  entryPoints: [places("GET", "/auth")],
  bound: inQuery,
  at: (size) => ({ path: `/oidc/auth?${request}&${write(size)}` }),
}));

/** Forms of systems, with a way of proving who they are that costs something. */
const forms: Record<string, (size: number) => string> = {
  "many fields": (size) => numbered(size, (n) => `f${n}=`, "&"),
  "one field repeated": (size) => numbered(size, () => "token=a", "&"),
  "percent signs": (size) => `token=${times("%25", size - 10)}`,
  "an assertion": (size) =>
    `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=${times("e30.", size - 120)}`,
  "a deep assertion": (size) =>
    `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=e30.${Buffer.from(times("[", ((size - 130) * 3) / 4)).toString("base64url")}.a`,
};

function post(path: string, body: string): Ask & { path: string } {
  return {
    path: `/oidc${path}`,
    method: "POST",
    body,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  };
}

const posts: Shape[] = ["/token", "/token/introspection", "/token/revocation", "/me"].flatMap(
  (path, at) =>
    Object.entries(forms).map(([name, write]) => ({
      name: `${path}: ${name}`,
      entryPoints: [places("POST", path)],
      bound: longestForm,
      isOneOfMany: at > 0,
      at: (size) => post(path, write(size)),
    })),
);

const formsOfBrowsers: Shape[] = ["/auth", "/session/end"].map((path) => ({
  name: `${path} as a form: many fields`,
  entryPoints: [places("POST", path)],
  bound: limits.formAsQuery,
  at: (size) =>
    post(
      path,
      numbered(size, (n) => `f${n}=`, "&"),
    ),
}));

const addresses: Shape[] = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
  "/jwks",
  "/auth/…",
  "/interaction/…",
  "/session/end",
  "/me",
].map((path) => ({
  name: `${path}: a long hint and many cookies`,
  entryPoints: [places("GET", path), "cookies of `/oidc`"],
  bound: inQuery,
  at: (size) => ({
    path: `/oidc${path.replace("…", "x")}?id_token_hint=${times("e30.", size / 2)}`,
    cookie: numbered(size / 2, (n) => `c${n}=`, "; "),
  }),
}));

/** Every known shape of requests below /oidc. */
export const systemShapes: Shape[] = [
  ...authorizations,
  ...posts,
  ...formsOfBrowsers,
  ...addresses,
];
