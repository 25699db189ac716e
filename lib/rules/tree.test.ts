import assert from "node:assert/strict";
import { test } from "node:test";
import { newOrganization } from "#lib/rules/schemas/organizations";
import type { OrganizationKind } from "./delegation";
import { hasEffect, isClosed, kindsUnder, lackingAbove, mayHangUnder } from "./tree";

const kinds: OrganizationKind[] = ["provider", "reseller", "subReseller", "customer"];

test("R-101: what may hang under what", () => {
  const allowed = kinds.flatMap((kind) =>
    kinds.filter((parent) => mayHangUnder(kind, parent)).map((parent) => `${kind} < ${parent}`),
  );
  assert.deepEqual(allowed, [
    "reseller < provider",
    "subReseller < reseller",
    "customer < provider",
    "customer < reseller",
    "customer < subReseller",
  ]);
  assert.deepEqual(kindsUnder("reseller"), ["subReseller", "customer"]);
  assert.deepEqual(kindsUnder("customer"), []);
});

test("R-104: a product has its effect when everything above is entitled to all its areas", () => {
  const provider = { kind: "provider", products: [] } as const;
  const reseller = (...products: string[]) => ({ kind: "reseller", products }) as const;
  assert.ok(hasEffect("cloudPbx", []));
  assert.ok(hasEffect("cloudPbx", [provider]));
  assert.ok(hasEffect("cloudPbx", [provider, reseller("cloudPbx")]));
  assert.ok(!hasEffect("cloudPbx", [provider, reseller()]));
  // The voice line opens all areas of the cloud PBX but one.
  assert.ok(!hasEffect("cloudPbx", [provider, reseller("voiceLine")]));
  assert.ok(hasEffect("voiceLine", [provider, reseller("cloudPbx")]));
  const subReseller = { kind: "subReseller", products: ["voiceLine"] } as const;
  assert.ok(!hasEffect("cloudPbx", [provider, reseller("cloudPbx"), subReseller]));
});

test("R-104: what lacks a product above is named, the provider never", () => {
  const provider = { kind: "provider", products: [] } as const;
  const reseller = { kind: "reseller", products: ["cloudPbx"] } as const;
  const subReseller = { kind: "subReseller", products: [] } as const;
  assert.deepEqual(lackingAbove("cloudPbx", [provider, reseller, subReseller]), [subReseller]);
  assert.deepEqual(lackingAbove("faxAndSms", [provider, reseller, subReseller]), [
    reseller,
    subReseller,
  ]);
});

test("R-106: closed is what is closed itself or by an organization above", () => {
  const closedAt = new Date(0);
  assert.ok(!isClosed({ closedAt: null, closedAbove: false }));
  assert.ok(isClosed({ closedAt, closedAbove: false }));
  assert.ok(isClosed({ closedAt: null, closedAbove: true }));
});

test("R-101: the kind of an organization is chosen, nothing is taken for granted", () => {
  const messageFor = (kind: unknown) =>
    newOrganization.shape.kind.safeParse(kind).error?.issues[0]?.message;
  assert.equal(messageFor(undefined), "kindMissing");
  assert.equal(messageFor("provider"), "malformed");
  assert.equal(messageFor("reseller"), undefined);
});
