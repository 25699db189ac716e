import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownPath, signInAgainPath } from "./paths";

describe("where a page leads after a sign-in (S-17, R-902)", () => {
  test("a path of the portal stays what it is, and everything else is the start page", () => {
    for (const path of ["/", "/users?q=100%25", "/account#second-factor", "/oidcs", "/a/oidc/b"])
      assert.equal(ownPath(path), path);
    const others = [
      null,
      "",
      "users",
      "//evil.example",
      "/\\evil.example",
      "/\tusers",
      "https://evil.example/",
      "/..//evil.example",
      "/%E0%A4%A",
    ];
    for (const other of others) assert.equal(ownPath(other), "/", String(other));
  });

  test("of what is answered for connected systems only an interaction is accepted, exactly", () => {
    const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";
    assert.equal(ownPath(interaction), interaction);
    const others = [
      "/oidc",
      "/oidc/",
      "/oidc/auth?client_id=shop",
      "/oidc/session/end?post_logout_redirect_uri=https://evil.example",
      "/OIDC/auth",
      "/%6fidc/auth",
      "/oidc%2Fauth",
      "/x/../oidc/auth",
      "/x/%2e%2e/oidc/auth",
      "/oidc/interaction",
      "/oidc/interaction/",
      `${interaction}/confirm`,
      `${interaction}?answer=refuse`,
      `${interaction}#there`,
      "/oidc/interaction/../auth",
      "/oidc/interaction/a%2Fb",
      `/oidc/interaction/${"a".repeat(65)}`,
    ];
    for (const other of others) assert.equal(ownPath(other), "/", other);
  });

  test("a sign-in that begins again leads to the same path of the portal", () => {
    assert.equal(
      signInAgainPath("/users?q=a&sort=b"),
      "/sign-in?ended=1&next=%2Fusers%3Fq%3Da%26sort%3Db",
    );
    for (const nowhere of [undefined, "/", "//evil.example", "/oidc/auth"])
      assert.equal(signInAgainPath(nowhere), "/sign-in?ended=1", nowhere);
  });
});
