import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areaIds, systems } from "#lib/rules/catalogue";
import { readSystems } from "./system-settings";

/** the catalogue's systems, as an installation has them. */

const entryOf = (id: string) =>
  (systems as unknown as Record<string, unknown>[]).find((entry) => entry.id === id) ?? {};
const archive = entryOf("invoiceArchive");
const shop = entryOf("shop");
const inner = (entry: Record<string, unknown>) => entry.oidc as Record<string, unknown>;

function read(entries: readonly unknown[], source = {}, httpOnLoopback = false) {
  const problems: string[] = [];
  const appUrl = new URL("https://portal.example");
  const found = readSystems(entries, source, { appUrl, httpOnLoopback }, (place, problem) =>
    problems.push(`${place} ${problem}`),
  );
  return { found, problems };
}

describe("the systems of an installation", () => {
  test("the catalogue as it is shipped has no fault, and serves each area once", () => {
    const { found, problems } = read(systems);
    assert.deepEqual(problems, []);
    const served = found.flatMap((system) => Object.keys(system.areas));
    assert.equal(new Set(served).size, served.length);
    assert.ok(served.every((area) => (areaIds as readonly string[]).includes(area)));
  });

  test("an installation sets the address, and every path of the system follows it", () => {
    const { found } = read([archive], { SYSTEM_INVOICE_ARCHIVE_URL: "https://rechnung.example" });
    assert.equal(found[0]?.areas.invoices, "https://rechnung.example/invoices");
    assert.deepEqual(found[0]?.oidc?.redirects, ["https://rechnung.example/callback"]);
  });

  test("http is accepted on this machine, and only where no real customer is", () => {
    const local = { SYSTEM_INVOICE_ARCHIVE_URL: "http://127.0.0.1:4000" };
    assert.deepEqual(read([archive], local, true).problems, []);
    assert.equal(read([archive], local).problems.length, 1);
    const elsewhere = { SYSTEM_INVOICE_ARCHIVE_URL: "http://archive.example" };
    assert.equal(read([archive], elsewhere, true).problems.length, 1);
  });

  const faults: [what: string, entries: unknown[], place: RegExp][] = [
    [
      "a public client",
      [{ ...archive, oidc: { ...inner(archive), authentication: "none" } }],
      /systems\[0\]\.oidc\.authentication .*public client/,
    ],
    [
      "a path with a fragment",
      [{ ...archive, areas: { invoices: "/a#b" } }],
      /systems\[0\]\.areas\.invoices/,
    ],
    [
      "a wildcard",
      [{ ...archive, oidc: { ...inner(archive), redirects: ["/*"] } }],
      /systems\[0\]\.oidc\.redirects/,
    ],
    [
      "an address with a path",
      [{ ...archive, address: "https://archive.example/a" }],
      /systems\[0\] .*origin/,
    ],
    [
      "an address that two systems share",
      [archive, { ...shop, address: archive.address }],
      /systems\[1\] .*already/,
    ],
    [
      "the portal's own address",
      [{ ...archive, address: "https://portal.example:443/" }],
      /systems\[0\] .*https:\/\/portal\.example is already that of the portal \(APP_URL\)$/,
    ],
    [
      "a private key",
      [{ ...shop, oidc: { ...inner(shop), key: { ...(inner(shop).key as object), d: "x" } } }],
      /systems\[0\]\.oidc\.key .*has no field d$/,
    ],
    ["a word that is not known", [{ ...archive, jwksUri: "https://a.example" }], /systems\[0\]/],
  ];
  for (const [what, entries, place] of faults)
    test(`${what} is refused with its place`, () => {
      assert.match(read(entries).problems.join("\n"), place);
    });
});
