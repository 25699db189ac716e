import assert from "node:assert/strict";
import { test } from "node:test";
import { newOrganization } from "#lib/rules/schemas/organizations";
import type { OrganizationKind } from "./delegation";
import { hasEffect, isClosed, kindsUnder, lackingAbove, mayHangUnder } from "./tree";

const kinds: OrganizationKind[] = ["operator", "tenant", "subtenant", "customer"];

test("R-101: what may hang under what", () => {
  const allowed = kinds.flatMap((kind) =>
    kinds.filter((parent) => mayHangUnder(kind, parent)).map((parent) => `${kind} < ${parent}`),
  );
  assert.deepEqual(allowed, [
    "tenant < operator",
    "subtenant < tenant",
    "customer < operator",
    "customer < tenant",
    "customer < subtenant",
  ]);
  assert.deepEqual(kindsUnder("tenant"), ["subtenant", "customer"]);
  assert.deepEqual(kindsUnder("customer"), []);
});

test("R-104: a product has its effect when everything above is entitled to all its areas", () => {
  const operator = { kind: "operator", products: [] } as const;
  const tenant = (...products: string[]) => ({ kind: "tenant", products }) as const;
  assert.ok(hasEffect("cloudPbx", []));
  assert.ok(hasEffect("cloudPbx", [operator]));
  assert.ok(hasEffect("cloudPbx", [operator, tenant("cloudPbx")]));
  assert.ok(!hasEffect("cloudPbx", [operator, tenant()]));
  // The voice line opens all areas of the cloud PBX but one.
  assert.ok(!hasEffect("cloudPbx", [operator, tenant("voiceLine")]));
  assert.ok(hasEffect("voiceLine", [operator, tenant("cloudPbx")]));
  const subtenant = { kind: "subtenant", products: ["voiceLine"] } as const;
  assert.ok(!hasEffect("cloudPbx", [operator, tenant("cloudPbx"), subtenant]));
});

test("R-104: what lacks a product above is named, the operator never", () => {
  const operator = { kind: "operator", products: [] } as const;
  const tenant = { kind: "tenant", products: ["cloudPbx"] } as const;
  const subtenant = { kind: "subtenant", products: [] } as const;
  assert.deepEqual(lackingAbove("cloudPbx", [operator, tenant, subtenant]), [subtenant]);
  assert.deepEqual(lackingAbove("faxAndSms", [operator, tenant, subtenant]), [tenant, subtenant]);
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
  assert.equal(messageFor("operator"), "malformed");
  assert.equal(messageFor("tenant"), undefined);
});
