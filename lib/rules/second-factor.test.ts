import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pendingStepOf, readCode, requiresSecondFactor } from "./second-factor";

describe("who must have a second factor (D-1)", () => {
  const cases = [
    ["customer", false, false, false],
    ["customer", true, false, true],
    ["customer", true, true, true],
    ["reseller", false, false, false],
    ["subreseller", true, false, true],
    ["provider", false, false, true],
    ["provider", true, false, true],
    ["provider", false, true, false],
    ["provider", true, true, true],
  ] as const;
  for (const [kind, required, demo, expected] of cases)
    test(`users of a ${kind}${required ? " that requires it" : ""}${demo ? ", in the demo" : ""}: ${expected ? "all" : "nobody"}`, () =>
      assert.equal(requiresSecondFactor({ kind, required }, demo), expected));
});

describe("what follows the right password", () => {
  test("a user with a second factor uses it, whether it is required or not", () => {
    assert.equal(pendingStepOf({ hasFactor: true, required: true }), "secondFactor");
    assert.equal(pendingStepOf({ hasFactor: true, required: false }), "secondFactor");
  });
  test("a user who lacks a required second factor sets it up first", () =>
    assert.equal(pendingStepOf({ hasFactor: false, required: true }), "enrolment"));
  test("everybody else is signed in", () =>
    assert.equal(pendingStepOf({ hasFactor: false, required: false }), null));
});

describe("how a code is read", () => {
  const cases: [string, ReturnType<typeof readCode>][] = [
    ["123456", { kind: "app", code: "123456" }],
    [" 123 456 ", { kind: "app", code: "123456" }],
    ["１２３456", { kind: "app", code: "123456" }],
    ["12345", { kind: "recoveryCode", code: "12345" }],
    ["K7WQ-2m9x", { kind: "recoveryCode", code: "k7wq2m9x" }],
    ["oOiIlL", { kind: "recoveryCode", code: "001111" }],
    ["", { kind: "recoveryCode", code: "" }],
  ];
  for (const [typed, expected] of cases)
    test(JSON.stringify(typed), () => assert.deepEqual(readCode(typed), expected));
});
