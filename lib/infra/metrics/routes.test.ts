import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { routeOf, routes } from "./routes";
import { hostileAddresses } from "./testing/hostile-addresses";

const app = fileURLToPath(new URL("../../../app", import.meta.url));

/** An address of every page and route of the portal. */
const addresses = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((path) => /(^|\/)(page|route)\.tsx?$/.test(path) && !path.includes("[...missing]"))
  .map((path) => `/${path.replace(/\/?(page|route)\.tsx?$/, "").replace(/\([^)]+\)\/?/g, "")}`)
  .map((path) => path.replace(/\[[^\]]+\]/g, "1000001"));

test("every page and every route of the portal has a class of its own kind", () => {
  assert.ok(addresses.length > 60, `only ${addresses.length} found`);
  assert.deepEqual(
    addresses.filter((address) => routeOf(address) === "other"),
    [],
  );
});

test("what systems and proxies ask, files, downloads and interfaces are told apart from pages", () => {
  for (const [address, route] of [
    ["/", "overview"],
    ["/?notice=saved", "overview"],
    ["/users/1000044?notice=saved", "users"],
    ["/users/export?q=a", "downloads"],
    ["/oidc/token", "systems"],
    ["/connect/hop", "systems"],
    ["/.zugang/begin", "systems"],
    ["/authz/telephone/calls", "questions"],
    ["/_next/static/chunks/a.js", "files"],
    ["/favicon.ico", "files"],
    ["/api/health/ready", "health"],
    ["/api/orders/2026-1", "orders"],
    ["/api/openapi.json", "api"],
    ["//users", "other"],
    ["/nowhere", "other"],
    ["/nowhere/export", "other"],
  ] as const)
    assert.equal(routeOf(address), route, address);
});

test("no address becomes a class", () => {
  for (const address of hostileAddresses(2_000)) {
    const route: string = routeOf(address);
    assert.ok(
      routes.some((one) => one === route),
      `${address}: ${route}`,
    );
  }
});
