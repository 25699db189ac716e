import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { NextRequest } from "next/server.js";
import { environment } from "#lib/infra/env";
import { bareContentPolicy, responseHeaders } from "#lib/rules/response-headers";
import { config, proxy } from "../../../proxy.vercel";
import { announcementOf } from "./announcement";
import { hasPageFrame, isDownload, newPageFrame } from "./page-frame";

const appUrl = new URL("https://portal.example.com");

test("S-80: only the URL of a link sends no referrer, and only a sign-out clears the browser's storage", () => {
  const rows: [address: string, headers: Record<string, string>][] = [
    ["/", {}],
    ["/activate/token", { "Referrer-Policy": "no-referrer" }],
    ["/reset-password/token", { "Referrer-Policy": "no-referrer" }],
    ["/register/token?x=1", { "Referrer-Policy": "no-referrer" }],
    ["/register", {}],
    ["/registers/token", {}],
    ["/sign-in?notice=signedOut&next=%2Fhelp", { "Clear-Site-Data": '"cache", "storage"' }],
    ["/sign-in?next=notice=signedOut", {}],
    ["/help?notice=signedOut", {}],
  ];
  for (const [address, headers] of rows) {
    const { request, response } = newPageFrame(address, appUrl);
    assert.deepEqual(
      response,
      {
        "Content-Security-Policy": request["content-security-policy"],
        "Cache-Control": "private, no-store",
        ...headers,
      },
      address,
    );
    assert.equal(request["x-address"], address);
  }
});

test("a page with a secret is not compressed, so that its length says nothing about it", () => {
  const secret = [
    "/sign-in/enrolment?next=%2F",
    "/account/second-factor",
    "/account/recovery-codes",
  ];
  for (const address of [...secret, "/sign-in", "/account", "/account/second-factor/x"])
    assert.equal(
      newPageFrame(address, appUrl).response["Cache-Control"],
      secret.includes(address) ? "private, no-store, no-transform" : "private, no-store",
      address,
    );
});

test("FEEL-D17: the page that says something once ends its cookie, and no other page does", () => {
  const address = "/users?notice=saved&user=7";
  const { cookie = "", once } = announcementOf(appUrl, address) ?? {};
  assert.match(cookie, /^__Host-zugang\.notice-[\w-]{12}$/);
  assert.equal(once, true);
  const endIn = (shown: string, cookies: string) =>
    newPageFrame(shown, appUrl, cookies).response["Set-Cookie"];
  const own = `a=b; ${cookie}=1`;
  assert.equal(
    endIn(address, own),
    `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure`,
  );
  assert.equal(endIn("/users?user=7&notice=saved", own), undefined);
  assert.equal(endIn("/users", own), undefined);
  assert.equal(endIn(address, "a=b"), undefined);
  // What is the whole page stays.
  const sent = announcementOf(appUrl, "/register?sent=1");
  assert.equal(sent?.once, false);
  assert.equal(endIn("/register?sent=1", `${sent?.cookie}=1`), undefined);
  for (const nothing of ["/users?user=7", "/", "//", "//x/..", "//[", "/:80:80", "/%00?%zz"])
    assert.equal(announcementOf(appUrl, nothing), null, nothing);
});

test("only https is told to upgrade", () => {
  const policyOf = (url: string) =>
    newPageFrame("/", new URL(url)).response["Content-Security-Policy"] ?? "";
  assert.match(policyOf("https://portal.example.com"), /; upgrade-insecure-requests$/);
  assert.doesNotMatch(policyOf("http://localhost:3000"), /upgrade/);
});

test("S-81: scripts may evaluate texts in development only, where React's own do", (t) => {
  const { NODE_ENV: own } = process.env;
  const environments: Record<string, string | undefined> = process.env;
  t.after(() => Object.assign(process.env, { NODE_ENV: own }));
  const scriptsIn = (mode: string | undefined) => {
    if (mode === undefined) delete environments.NODE_ENV;
    else environments.NODE_ENV = mode;
    const policy = newPageFrame("/", appUrl).response["Content-Security-Policy"] ?? "";
    return /script-src ([^;]+)/.exec(policy)?.[1]?.replace(/'nonce-[^']+'/, "'nonce'");
  };
  const strict = "'self' 'nonce' 'strict-dynamic'";
  for (const mode of ["production", "test", undefined, "Development"])
    assert.equal(scriptsIn(mode), strict, mode);
  assert.equal(scriptsIn("development"), `${strict} 'unsafe-eval'`);
});

test("S-81, S-87: without a server in front a page has the same frame, whatever its client sends", () => {
  const claims = { "x-address": "/claimed", "x-request-id": "claimed" };
  const { headers } = proxy(
    new NextRequest(`${appUrl.origin}/activate/token?x=1`, {
      headers: { ...claims, "content-security-policy": "script-src 'nonce-claimed'" },
    }),
  );
  const told = (name: string) => headers.get(`x-middleware-request-${name}`);
  const id = headers.get("x-request-id") ?? "none";
  const policy = headers.get("content-security-policy") ?? "none";
  assert.deepEqual(
    [told("x-address"), told("x-request-id"), told("content-security-policy")],
    ["/activate/token?x=1", id, policy],
  );
  const nonce = /'nonce-[\w+/]{22}=='/g;
  const frame = newPageFrame("/activate/token?x=1", environment().appUrl).response;
  assert.equal(policy.replace(nonce, ""), frame["Content-Security-Policy"]?.replace(nonce, ""));
  for (const name of ["Cache-Control", "Referrer-Policy"])
    assert.equal(headers.get(name), frame[name], name);
  assert.doesNotMatch(JSON.stringify([...headers]), /claimed/);

  const matcher = new RegExp(`^${config.matcher[0]}$`);
  for (const path of [
    ...["/", "/users", "/users/1", "/nothing", "/apis", "/dev/mail", "/dev/mail/1", "/icon.svg"],
    ...["/api/health", "/_next/static/x.js", "/_next/image", "/_next/x", "/dev/mail/1/html"],
    ...[
      "/reseller-logo/0a",
      "/reseller-colours/28-0.1",
      "/appearance/0815/letter",
      "/appearance/0815/letterx",
      "/appearance/0815/letter/x",
      "/reseller-logo/0a/b",
      "/appearance/1",
    ],
  ])
    assert.equal(matcher.test(path), hasPageFrame(path), path);
});

test("only a build for Vercel has the proxy and Next's headers", async () => {
  const settingsWhere = async (vercel?: "1") => {
    if (vercel) process.env.VERCEL = vercel;
    else delete process.env.VERCEL;
    const settings = new URL(`../../../next.config.mjs?${vercel}`, import.meta.url).href;
    return (await import(settings)).default;
  };
  const own = await settingsWhere();
  assert.deepEqual([own.headers, own.pageExtensions], [undefined, undefined]);
  const { headers, pageExtensions } = await settingsWhere("1");
  assert.deepEqual(pageExtensions, ["vercel.ts", "tsx", "ts"]);
  assert.deepEqual(await headers(), [
    { source: "/:path*", headers: responseHeaders },
    {
      source: "/api/:path*",
      headers: [{ key: "Content-Security-Policy", value: bareContentPolicy }],
    },
  ]);
});

test("each route in the portal is a download, which is sent as it is read, and no page is", () => {
  const files = readdirSync(new URL("../../../app/(portal)", import.meta.url), {
    recursive: true,
    encoding: "utf8",
  });
  const found = files.flatMap((file) => {
    const [, path, kind] = /^(.*\/)?(page|route)\.tsx?$/.exec(file.replaceAll("\\", "/")) ?? [];
    return kind ? [{ path: `/${(path ?? "").replace(/\/$/, "")}`, kind }] : [];
  });
  assert.ok(found.length > 30);
  for (const { path, kind } of found)
    for (const address of [path, `${path}?a=1`])
      assert.equal(isDownload(address), kind === "route", address);
});
