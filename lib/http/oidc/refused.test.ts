import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { archiveOf, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** every request that docs/connect.md says is refused is sent, and gets the error that stands there. */
let portal: TestPortal;
let archive: TestSystem;
let browser: TestBrowser;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
  browser = new TestBrowser();
  await browser.signIn(await addPerson("invoices"));
});
after(() => portal.close());

const document = readFileSync(new URL("../../../docs/connect.md", import.meta.url), "utf8");
const [, rest = ""] = document.split("## What the portal refuses by decision");
const [section = ""] = rest.split("\n## ");
/** What is asked for, and the answer, as the table has them. */
const table = section
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, asked = ""]) => asked !== "" && asked !== "asked for" && !/^-+$/.test(asked))
  .map(([, asked = "", answer = ""]) => ({ asked, answer: answer.replaceAll("`", "") }));

/** The error of an authorization request with these parameters; null for a code. */
async function authorization(change: (query: URLSearchParams) => void): Promise<string> {
  const { url } = await archive.begin();
  change(url.searchParams);
  const { url: back, response } = await browser.follow(url);
  if (response) return `a page with ${response.status}`;
  const query = new URLSearchParams(back.hash.slice(1));
  return back.searchParams.get("error") ?? query.get("error") ?? "no error";
}

/** The error of a request to another endpoint. */
async function post(path: string, form: Record<string, string>, secret?: string): Promise<string> {
  const proof = Buffer.from(`${archive.id}:${secret}`).toString("base64");
  const response = await fetch(`${portal.url}/oidc${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    ...(secret && { headers: { Authorization: `Basic ${proof}` } }),
  });
  if (response.status === 404) return "404";
  return ((await response.json()) as { error?: string }).error ?? "no error";
}

const redemption = () => ({
  grant_type: "authorization_code",
  code: "x",
  redirect_uri: archive.redirect,
});

/** What the table says in words. */
const inWords: Record<string, () => Promise<string>> = {
  "a code without PKCE": () =>
    authorization((query) => {
      query.delete("code_challenge");
      query.delete("code_challenge_method");
    }),
  "a redirect address that differs by a character": () =>
    authorization((query) => query.set("redirect_uri", `${archive.redirect}/`)),
  "an unknown client": () => authorization((query) => query.set("client_id", "nobody")),
  "a public client (no secret, no key)": () =>
    post("/token", { ...redemption(), client_id: archive.id }),
  "an access token in the query of userinfo": async () => {
    const { access_token } = await archive.enter(browser);
    return post(`/me?${new URLSearchParams({ access_token })}`, {});
  },
};

function send(parameter: string): Promise<string> {
  const [, method, path] = /^(POST) \/oidc(\/\S+)$/.exec(parameter) ?? [];
  const secret = systemSecret(archive.id, 1);
  if (method && path) return post(path, {}, secret);
  const [name = "", value = ""] = parameter.split(/=(.*)/);
  if (name === "grant_type") return post("/token", { grant_type: value }, secret);
  return authorization((query) => query.set(name, value === "…" ? "e30.e30." : value));
}

describe("what docs/connect.md says is refused", () => {
  assert.ok(table.length > 15, "the table is read");
  for (const { asked, answer } of table) {
    const named = [...asked.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    const requests = inWords[asked]
      ? [{ name: asked, answered: inWords[asked] }]
      : named
          .filter((name) => /=|^POST/.test(name))
          .map((name) => ({ name, answered: () => send(name) }));
    test(`R-902: ${asked}`, async () => {
      assert.ok(requests.length > 0, "nothing is sent");
      for (const { name, answered } of requests) assert.equal(await answered(), answer, name);
    });
  }
});
