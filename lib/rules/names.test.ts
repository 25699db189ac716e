import assert from "node:assert/strict";
import { test } from "node:test";
import { plainName } from "./names";

test("ordinary names stay unchanged", () => {
  for (const name of [
    "Ola Nowak",
    "Zoë O'Neill-Müller",
    "Dr. J. R. Weiß",
    "Mustermensch & Söhne GmbH",
    "A.B. Logistik e. V.",
    "李小龙",
  ])
    assert.equal(plainName(name), name);
});

test("a name becomes one line", () => {
  assert.equal(
    plainName("Ola\r\nBcc: all@evil.example\u2028Nowak\u0000"),
    "Ola Bcc: all@evil.\u200bexample Nowak",
  );
  assert.equal(plainName("  Ola \t Nowak  "), "Ola Nowak");
});

test("characters that change the text direction are removed from a name", () => {
  assert.equal(plainName("Ola\u202eNowak"), "Ola Nowak");
});

test("an address in a name is broken up so that it is not a link", () => {
  assert.equal(plainName("Klicken Sie http://evil.example/x"), "Klicken Sie evil.\u200bexample/x");
  assert.equal(plainName("www.evil.example"), "www.\u200bevil.\u200bexample");
  assert.equal(plainName("javascript://x"), "x");
  assert.equal(plainName("evil。example"), "evil.\u200bexample");
  assert.equal(plainName("hthttp://tp://evil.example"), "evil.\u200bexample");
});

test("a long name is cut at 60 characters, never inside one", () => {
  assert.equal([...plainName("a".repeat(80))].length, 60);
  assert.equal(plainName("a".repeat(60)), "a".repeat(60));
  const cut = plainName("😀".repeat(80));
  assert.equal([...cut].length, 60);
  assert.ok(cut.endsWith("😀…"));
});
