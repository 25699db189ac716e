import assert from "node:assert/strict";
import type { Findings } from "./findings";

/** Verifies the addresses that systems ask on their own. */
export async function verifyAddresses(portal: string, { verify }: Findings): Promise<void> {
  const issuer = `${portal}/oidc`;
  const json = async (address: string) => {
    const response = await fetch(address);
    assert.equal(response.status, 200, address);
    return response.json();
  };
  await verify("discovery names this portal, at both of its addresses", async () => {
    const found = await json(`${issuer}/.well-known/openid-configuration`);
    assert.equal(found.issuer, issuer);
    const other = await json(`${portal}/.well-known/oauth-authorization-server/oidc`);
    assert.equal(other.token_endpoint, found.token_endpoint);
  });
  await verify("the published keys have no private part", async () => {
    const { keys } = await json(`${issuer}/jwks`);
    assert.ok(keys.length > 0);
    for (const key of keys) {
      assert.deepEqual([key.kty, key.use, key.alg], ["RSA", "sig", "RS256"]);
      assert.equal("d" in key, false);
    }
  });
  await verify("token, introspection and userinfo refuse whoever is unknown", async () => {
    const post = (path: string) =>
      fetch(`${issuer}${path}`, { method: "POST", body: new URLSearchParams() });
    const answers = [
      await post("/token"),
      await post("/token/introspection"),
      await fetch(`${issuer}/me`),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400, 401],
    );
  });
}
