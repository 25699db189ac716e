import assert from "node:assert/strict";
import { test } from "node:test";
import { lowerCased, tokenIn } from "./link-token";

const token = "kX9_a-Zw3QhT0bVnR5sYc7Lp1dEuGmJf8oKiWx2NqrA";

const mended: [what: string, written: string][] = [
  ["as it is", token],
  ["with a blank before it", `%20${token}`],
  ["with a blank behind it", `${token}%20`],
  ["broken into two lines", `${token.slice(0, 20)}%0D%0A${token.slice(20)}`],
  ["broken and indented", `${token.slice(0, 20)}\n   ${token.slice(20)}`],
  ["with a soft line break of the letter", `${token.slice(0, 20)}=%0A${token.slice(20)}`],
  ["with invisible characters", `\u200b${token.slice(0, 7)}\u00ad\u2060${token.slice(7)}\ufeff`],
  ["with a no-break space", `${token}%C2%A0`],
  ["encoded twice", `${token}%2520`],
  ["with its own characters encoded", token.replaceAll("_", "%5F").replaceAll("-", "%2d")],
  ["in angle brackets", `<${token}>`],
  ["with a full stop", `${token}.`],
  ["with a bracket and a comma", `${token}),`],
  ["with the next word of the letter", `${token}Bitte`],
  ["with half an encoding", `${token}%`],
];
for (const [what, written] of mended)
  test(`a link ${what} is recognized (FF-L)`, () => assert.equal(tokenIn(written), token));

test("a link in small letters is told apart from an unknown one (FF-L)", () => {
  assert.equal(tokenIn(token.toLowerCase()), lowerCased);
  assert.equal(tokenIn(`${token.toLowerCase()}%20.`), lowerCased);
});

test("a text that is too short is never a token, however encoded (FF-L)", () => {
  for (const written of [
    "",
    "nothing",
    token.slice(1),
    `${token.slice(0, 40)}%20%20%20`,
    "%".repeat(99),
  ])
    assert.equal(tokenIn(written), "unknown", written);
});
