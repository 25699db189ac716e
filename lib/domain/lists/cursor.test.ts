import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { pageOf, readCursor } from "./cursor";

const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const moment = "2026-01-01 00:00:00+00";
const orderNumber = /^[!-~]{1,64}$/;

describe("positions in a list are accepted only in the form in which the list writes them (FF-W7)", () => {
  test("a position that the list has written is read again", () => {
    for (const key of [moment, "-infinity", "2026-01-01 00:00:00.123456+00"]) {
      const rows = Array.from({ length: limits.pageSize + 1 }, (_, n) => ({ sortKey: key, n }));
      const reading = { from: null, backwards: false };
      const { next } = pageOf(
        rows,
        reading,
        ({ n }) => n,
        ({ n }) => n,
      );
      assert.equal(readCursor(next, true)?.number, String(limits.pageSize - 1));
    }
    assert.equal(readCursor(write(["Müller", "4"]), false)?.number, "4");
  });

  const none: [what: string, text: string, isTime: boolean, form?: RegExp][] = [
    ["a list for a number", write([moment, [1, 2]]), true, orderNumber],
    ["a list of one for a number", write([moment, ["1"]]), true],
    ["a number that is not a string", write([moment, 1]), true],
    ["an object for a number", write([moment, { toString: 1 }]), true, orderNumber],
    ["nothing for a number", write([moment, null]), true, orderNumber],
    ["true for a number", write([moment, true]), true, orderNumber],
    ["a number with a blank", write([moment, "1 2"]), true, orderNumber],
    ["a number too large for the database", write([moment, "9".repeat(16)]), true],
    ["a number with a line break", write([moment, "1\n"]), true],
    ["a negative number", write([moment, "-1"]), true],
    ["a list for a key", write([["a"], "1"]), false],
    ["a key with NUL", write(["a\0", "1"]), false],
    ["a key with half a surrogate pair", write(["a\ud800", "1"]), false],
    ["a key that is too long", write(["a".repeat(limits.cursorLength), "1"]), false],
    ["an invalid time", write(["2026-02-30 00:00:00+00", "1"]), true],
    ["a time in another zone", write(["2026-01-01 00:00:00+01", "1"]), true],
    ["three values", write([moment, "1", "2"]), true],
    ["an object", write({ 0: moment, 1: "1", length: 2 }), true],
    ["deep nesting", Buffer.from("[".repeat(3_000)).toString("base64url"), true],
    ["no JSON", "xyz", true],
    ["bytes that are not UTF-8", Buffer.from([0xff, 0xfe]).toString("base64url"), false],
  ];
  for (const [what, text, isTime, form] of none)
    test(`${what} is refused as a position`, () =>
      assert.equal(readCursor(text, isTime, form), null));
});
