import assert from "node:assert/strict";
import { test } from "node:test";
import { newOrganization } from "#lib/rules/schemas/organizations";
import type { OrganizationKind } from "./delegation";
import { hasEffect, isClosed, kindsUnder, lackingAbove, mayHangUnder } from "./tree";

const kinds: OrganizationKind[] = ["provider", "reseller", "subreseller", "customer"];

test("R-101: which kind of organization may be below which", () => {
  const allowed = kinds.flatMap((kind) =>
    kinds.filter((parent) => mayHangUnder(kind, parent)).map((parent) => `${kind} < ${parent}`),
  );
  assert.deepEqual(allowed, [
    "reseller < provider",
    "subreseller < reseller",
    "customer < provider",
    "customer < reseller",
    "customer < subreseller",
  ]);
  assert.deepEqual(kindsUnder("reseller"), ["subreseller", "customer"]);
  assert.deepEqual(kindsUnder("customer"), []);
});

test("R-104: a product takes effect when everything above is entitled to all its areas", () => {
  const provider = { kind: "provider", products: [] } as const;
  const reseller = (...products: string[]) => ({ kind: "reseller", products }) as const;
  assert.ok(hasEffect("cloudPbx", []));
  assert.ok(hasEffect("cloudPbx", [provider]));
  assert.ok(hasEffect("cloudPbx", [provider, reseller("cloudPbx")]));
  assert.ok(!hasEffect("cloudPbx", [provider, reseller()]));
  // The voice line opens all areas of the cloud PBX but one.
  assert.ok(!hasEffect("cloudPbx", [provider, reseller("voiceLine")]));
  assert.ok(hasEffect("voiceLine", [provider, reseller("cloudPbx")]));
  const subreseller = { kind: "subreseller", products: ["voiceLine"] } as const;
  assert.ok(!hasEffect("cloudPbx", [provider, reseller("cloudPbx"), subreseller]));
});

test("R-104: the organizations above that lack a product are named, never the provider", () => {
  const provider = { kind: "provider", products: [] } as const;
  const reseller = { kind: "reseller", products: ["cloudPbx"] } as const;
  const subreseller = { kind: "subreseller", products: [] } as const;
  assert.deepEqual(lackingAbove("cloudPbx", [provider, reseller, subreseller]), [subreseller]);
  assert.deepEqual(lackingAbove("faxAndSms", [provider, reseller, subreseller]), [
    reseller,
    subreseller,
  ]);
});

test("R-106: an organization is closed if it or one above it is closed", () => {
  const closedAt = new Date(0);
  assert.ok(!isClosed({ closedAt: null, closedAbove: false }));
  assert.ok(isClosed({ closedAt, closedAbove: false }));
  assert.ok(isClosed({ closedAt: null, closedAbove: true }));
});

test("R-101: the kind of an organization is always chosen, without a default", () => {
  const messageFor = (kind: unknown) =>
    newOrganization.shape.kind.safeParse(kind).error?.issues[0]?.message;
  assert.equal(messageFor(undefined), "kindMissing");
  assert.equal(messageFor("provider"), "malformed");
  assert.equal(messageFor("reseller"), undefined);
});
