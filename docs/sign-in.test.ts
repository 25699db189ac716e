import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { limits, rates } from "#lib/rules/limits";

/** ASVS 6.1.1, 6.1.3: what docs/sign-in.md says about the ways in and their limits is true. */
const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(root, "docs/sign-in.md"), "utf8");

/** The cells of all table rows whose first cell is a name in code. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));

function inWords(milliseconds: number): string {
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000} min`;
  return `${milliseconds / 1000} s`;
}

test("docs/sign-in.md has every rate limit with its numbers, and no other", () => {
  const told = rows
    .filter((cells) => cells.length === 6)
    .map(([, rule, , burst, interval]) => [rule, burst, interval]);
  const real = Object.entries(rates).map(([rule, { burst, interval }]) => [
    rule,
    String(burst),
    inWords(interval),
  ]);
  assert.deepEqual(told, real);
});

test("docs/sign-in.md has every limit on failures with its number", () => {
  const told = rows
    .filter((cells) => cells.length === 5)
    .map(([, limit, number]) => [limit, number]);
  const real = Object.entries(limits)
    .filter(([limit]) => limit.startsWith("failures"))
    .map(([limit, number]) => [limit, String(number)]);
  assert.deepEqual(told.toSorted(), real.toSorted());
});

test("docs/sign-in.md names every action for visitors who are not signed in as an entry point", () => {
  const files = readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("actions.ts"))
    .map((name) => readFileSync(join(root, "app", name), "utf8"));
  const actions = files.flatMap((text) =>
    [...text.matchAll(/export const (\w+) = publicAction\(/g)].map(([, name = ""]) => name),
  );
  assert.ok(actions.includes("signInAction"), "the actions are found");
  for (const name of actions) assert.ok(page.includes(`\`${name}\``), name);
});

test("docs/sign-in.md names every route that requires a key or a signature, and only addresses that exist", () => {
  const routes = readdirSync(join(root, "app/api"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("route.ts"))
    .filter((name) =>
      /isCronRequest|answerOrderSystem|[wW]ebhook/.test(
        readFileSync(join(root, "app/api", name), "utf8"),
      ),
    )
    .map((name) => `/api/${name.replace(/(\/\[\w+\])?\/route\.ts$/, "")}`);
  assert.ok(routes.length >= 4, "the routes are found");
  for (const route of routes) assert.ok(page.includes(`\`${route}\``), route);
  for (const [, address = ""] of page.matchAll(/`(\/[a-z/-]+)`/g)) {
    const places = [`app${address}/route.ts`, `app/(public)${address}/page.tsx`];
    assert.ok(
      places.some((place) => existsSync(join(root, place))),
      address,
    );
  }
});
