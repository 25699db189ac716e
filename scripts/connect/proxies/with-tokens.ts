import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from "jose";
import { Browser } from "../browser";
import { signIn } from "../people";
import { ask, identityIn, inside, type Stand } from "./stand";

/** An ID token that the portal has signed for the invoice archive, about this person. */
export type IdToken = { token: string; subject: string };

/** Signs somebody in to the invoice archive by OpenID Connect, and redeems the code here. */
export async function fetchIdToken({ portal, customer }: Stand, archive: string): Promise<IdToken> {
  const mini = await customer.add("invoices", "fax");
  const browser = new Browser();
  await signIn(await browser.open(`${portal.url}/sign-in`), browser, mini);
  const verifier = randomBytes(32).toString("base64url");
  const redirect = `${archive}/callback`;
  const query = new URLSearchParams({
    client_id: "invoiceArchive",
    response_type: "code",
    redirect_uri: redirect,
    scope: "openid profile portal",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state: "x",
    nonce: "x",
  });
  const back = await browser.openUntil(`${portal.url}/oidc/auth?${query}`, /\/callback\?/);
  const secret = await portal.secretOf("invoiceArchive");
  const proof = Buffer.from(`invoiceArchive:${secret}`).toString("base64");
  const response = await fetch(`${portal.url}/oidc/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${proof}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      redirect_uri: redirect,
      code_verifier: verifier,
    }),
  });
  const { id_token: token = "" } = (await response.json()) as { id_token?: string };
  return { token, subject: decodeJwt(token).sub ?? "" };
}

/**
 * Verifies that an assertion is worth nothing as a token of OpenID Connect, and no other token is an assertion.
 *
 * @param application the address of examples/telephone-system, at which no proxy is passed
 */
export async function verifyTokens(
  stand: Stand,
  { token, subject }: IdToken,
  application: string,
): Promise<void> {
  const { portal, telephone } = stand;
  const { verify } = stand.findings;
  const { cookie } = await inside(stand, "fax");
  await ask(telephone, "/fax", { cookie });
  const [arrival] = telephone.recorder.take().slice(-1);
  assert.ok(arrival);
  const assertion = new Map(identityIn(arrival)).get("x-zugang-assertion") ?? "";
  const keys = createRemoteJWKSet(new URL(`${portal.url}/authz/.well-known/jwks.json`));
  const expected = {
    issuer: `${portal.url}/authz`,
    audience: telephone.url,
    algorithms: ["ES256"],
    typ: "zugang-assertion+jwt",
  };
  const isAssertion = (text: string) =>
    jwtVerify(text, keys, expected).then(
      () => true,
      () => false,
    );

  await verify(
    "an ID token is no assertion, nor is one with another header, key or audience",
    async () => {
      assert.equal(await isAssertion(assertion), true);
      const [header = "", payload = "", signature = ""] = assertion.split(".");
      const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const own = await generateKeyPair("ES256", { extractable: true });
      const forged = (changes: object, headers: object = {}) =>
        new SignJWT({ ...decodeJwt(assertion), ...changes })
          .setProtectedHeader({ ...decodeProtectedHeader(assertion), alg: "ES256", ...headers })
          .sign(own.privateKey);
      const all = [
        token,
        `${encoded({ alg: "none", typ: "zugang-assertion+jwt" })}.${payload}.`,
        `${encoded({ ...decodeProtectedHeader(assertion), alg: "HS256" })}.${payload}.${signature}`,
        `${header}.${encoded({ ...decodeJwt(assertion), sub: subject })}.${signature}`,
        await forged({}),
        await forged({}, { jwk: await exportJWK(own.publicKey) }),
        await forged({}, { kid: "x", jku: "http://evil.example/jwks.json" }),
      ];
      for (const one of all) assert.equal(await isAssertion(one), false, one);
      const other = jwtVerify(assertion, keys, { ...expected, audience: stand.meetings.url });
      await assert.rejects(other, /aud/);
      if (application)
        for (const one of [...all, ""]) {
          const answer: Response = await fetch(`${application}/fax`, {
            headers: { "X-Zugang-Assertion": one },
          });
          assert.equal(answer.status, 401, one);
        }
    },
  );
  await verify("the two kinds have keys of their own", async () => {
    const kids = async (path: string) => {
      const { keys } = (await (await fetch(`${portal.url}${path}`)).json()) as {
        keys: { kid: string; d?: string }[];
      };
      assert.ok(keys.length > 0 && keys.every((key) => key.d === undefined), path);
      return keys.map(({ kid }) => kid);
    };
    const [forTokens, forAssertions] = [
      await kids("/oidc/jwks"),
      await kids("/authz/.well-known/jwks.json"),
    ];
    assert.deepEqual(
      forTokens.filter((kid) => forAssertions.includes(kid)),
      [],
    );
    assert.ok(forAssertions.includes(decodeProtectedHeader(assertion).kid ?? ""));
  });
  await verify("an assertion is no token anywhere in OpenID Connect", async () => {
    const secret = await portal.secretOf("invoiceArchive");
    const proof = {
      Authorization: `Basic ${Buffer.from(`invoiceArchive:${secret}`).toString("base64")}`,
    };
    const me = await fetch(`${portal.url}/oidc/me`, {
      headers: { Authorization: `Bearer ${assertion}` },
    });
    assert.equal(me.status, 401);
    const post = (path: string, form: Record<string, string>, headers = {}) =>
      fetch(`${portal.url}/oidc${path}`, {
        method: "POST",
        headers,
        body: new URLSearchParams(form),
      });
    const known = await post("/token/introspection", { token: assertion }, proof);
    assert.notEqual(((await known.json()) as { active?: boolean }).active, true);
    for (const form of [
      {
        grant_type: "authorization_code",
        code: assertion,
        redirect_uri: "x",
        code_verifier: "x".repeat(43),
      },
      { grant_type: "refresh_token", refresh_token: assertion },
      { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion },
    ] as Record<string, string>[])
      assert.equal((await post("/token", form, proof)).status, 400, form.grant_type);
    const asClient = await post("/token", {
      grant_type: "refresh_token",
      refresh_token: "x",
      client_id: "shop",
      client_assertion: assertion,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    });
    assert.ok([400, 401].includes(asClient.status), String(asClient.status));
    const hint = await new Browser().open(
      `${portal.url}/oidc/session/end?id_token_hint=${assertion}`,
    );
    assert.ok(hint.status < 500, String(hint.status));
    assert.equal(hint.url.origin, portal.url);
  });
}
