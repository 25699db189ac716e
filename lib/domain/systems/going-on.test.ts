import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openWorld, type World } from "#lib/domain/testing/database";
import { addressAfterForm, findWayOn } from "./going-on";

/** The catalogue's systems, with their addresses there. */
let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";
const hop = `/connect/hop?system=telephoneSystem&h=${"0".repeat(64)}&to=%2Ffax%3Fa%3D1`;

describe("going on to a system (R-902)", () => {
  test("after a form an interaction and an area of a system go on by way of a page, and pages of the portal directly", () => {
    const way = (path: string) => `/continue?next=${encodeURIComponent(path)}`;
    assert.equal(addressAfterForm(interaction), way(interaction));
    assert.equal(addressAfterForm(hop), way(hop));
    assert.equal(addressAfterForm("/areas/invoices"), way("/areas/invoices"));
    for (const path of ["/", "/users?q=a", "/areas/personal-data", "/areas/nothing"])
      assert.equal(addressAfterForm(path), path);
    for (const other of [
      undefined,
      "/oidc/auth",
      `${hop}&to=x`,
      "/authz/telephoneSystem",
      "/.zugang/out",
      "//evil.example",
      "https://evil.example",
    ])
      assert.equal(addressAfterForm(other), "/");
  });

  test("the page goes on to an interaction, or to an area of a system, and to no other path", () => {
    for (const next of [interaction, hop, "/areas/invoices"])
      assert.equal(findWayOn({ next }), next);
    const others = [
      "/",
      "/users",
      "/areas/personal-data",
      "/oidc/auth",
      `${interaction}?answer=refuse`,
    ];
    for (const next of [...others, "//evil.example", "https://evil.example", [interaction]])
      assert.equal(findWayOn({ next }), null, String(next));
  });

  test("after a sign-out it goes to an address that the catalogue names, with the state of the system", () => {
    const to = "https://archive.zugang.example/signed-out";
    assert.equal(findWayOn({ system: "invoiceArchive", back: "0" }), to);
    assert.equal(
      findWayOn({ system: "invoiceArchive", back: "0", state: 'a&b="<c>' }),
      `${to}?state=a%26b%3D%22%3Cc%3E`,
    );
    assert.ok(findWayOn({ system: "invoiceArchive", back: "0", state: "a".repeat(200) }));
  });

  test("anything else about a sign-out leads nowhere", () => {
    const right = { system: "invoiceArchive", back: "0" };
    const others = [
      {},
      { system: "invoiceArchive" },
      { back: "0" },
      { ...right, system: "nothing" },
      { ...right, system: "__proto__" },
      { ...right, back: "1" },
      { ...right, back: "-1" },
      { ...right, back: "length" },
      { ...right, back: ["0", "0"] },
      { ...right, state: "a".repeat(201) },
      { ...right, state: ["a", "b"] },
      { ...right, next: interaction },
      { ...right, to: "https://evil.example" },
    ];
    for (const query of others) assert.equal(findWayOn(query), null, JSON.stringify(query));
  });
});
