import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { setPassword, signIn } from "#lib/rules/schemas/account";
import { email } from "#lib/rules/schemas/addresses";
import { newUser } from "#lib/rules/schemas/users";
import { limits } from "./limits";
import { normalForm } from "./normal-form";
import { isStorable } from "./storable";

describe("folding a text of combining marks costs no more than one of letters (FF-B2)", () => {
  test("a text is composed, and one that is too long for any field is left unchanged", () => {
    assert.equal(normalForm("NFC", "u\u0308"), "ü");
    assert.equal(normalForm("NFKC", "ﬁ"), "fi");
    const marks = `a${"\u0301\u0323".repeat(limits.normalizedLength / 2)}`;
    assert.ok(normalForm("NFC", `${marks}\u0301`) === `${marks}\u0301`, "it was put into order");
  });

  test("no form normalizes a text that is too long, or converts a long domain to ASCII", () => {
    const normalized: number[] = [];
    const parsed: number[] = [];
    const normalize = String.prototype.normalize;
    mock.method(String.prototype, "normalize", function (this: string, form: string) {
      normalized.push(this.length);
      return normalize.call(this, form);
    });
    const { URL: original } = globalThis;
    globalThis.URL = class extends original {
      constructor(address: string | URL, base?: string | URL) {
        parsed.push(String(address).length);
        super(address, base);
      }
    };
    try {
      const long = `a${"\u0301\u0323".repeat(15_000)}`;
      const domain = `eve@${"\u4e00\u4e01".repeat(10_000)}.example`;
      for (const text of [long, domain, `${long}@firma.example`]) {
        assert.equal(email.safeParse(text).success, false);
        assert.equal(signIn.safeParse({ login: text, password: "x" }).success, false);
        assert.equal(
          newUser.safeParse({
            firstName: text,
            lastName: text,
            email: text,
            permissions: ["shop"],
          }).success,
          false,
        );
        assert.equal(setPassword.safeParse({ link: "x", password: text }).success, false);
      }
    } finally {
      mock.restoreAll();
      globalThis.URL = original;
    }
    assert.ok(Math.max(0, ...normalized) <= limits.normalizedLength, `${normalized}`);
    assert.ok(Math.max(0, ...parsed) <= limits.emailLength + 10, `${parsed}`);
  });
});

test("texts that neither PostgreSQL nor UTF-8 can store are detected (FF-W7)", () => {
  for (const text of ["\0", "a\0b", "\ud800", "a\udfffb", "\udc00\ud800"])
    assert.equal(isStorable(text), false, JSON.stringify(text));
  for (const text of ["", "ü", "😀", "\ufffd", "\uffff"]) assert.ok(isStorable(text));
});
