import assert from "node:assert/strict";
import { ask, assertRefused, identityIn, inside, navigation, type Stand } from "./stand";

const someone = "11111111-1111-4111-8111-111111111111";

/** Identity headers as a browser could write them: capitals, underscores, dots, doubled, and names that nobody has yet. */
const identities: [name: string, value: string][][] = [
  [["Remote-User", someone]],
  [["remote-user", someone]],
  [["REMOTE-USER", someone]],
  [["Remote_User", someone]],
  [["remote_user", someone]],
  [["Remote.User", someone]],
  [
    ["Remote-User", someone],
    ["Remote-User", "22222222-2222-4222-8222-222222222222"],
  ],
  [["Remote-Name", "Mallory"]],
  [["Remote-Email", "mallory@evil.example"]],
  [["Remote-Groups", "admins"]],
  [["X-Zugang-Areas", "fax sms"]],
  [["x-zugang-areas", "fax sms"]],
  [["X_Zugang_Areas", "fax sms"]],
  [["X-Zugang_Areas", "fax sms"]],
  [["x_zugang-areas", "fax sms"]],
  [["X.Zugang.Areas", "fax sms"]],
  [["X-ZUGANG-CUSTOMER-NUMBER", "1"]],
  [["X-Zugang-Assertion", "e30.e30.e30"]],
  [["X_Zugang_Assertion", "e30.e30.e30"]],
  [["X-Zugang-Whatever", "1"]],
  [
    ["X-Zugang-Assertion", "e30.e30.e30"],
    ["x-zugang-assertion", "e30.e30.e31"],
    ["Connection", "close, X-Zugang-Assertion, Remote-User, X-Zugang-Areas"],
  ],
];

/** Headers by which some proxies tell the address, the method or the sender of the request that they ask about. */
const addresses: [name: string, value: string][] = [
  ["X-Forwarded-Uri", "/fax"],
  ["X-Forwarded-Url", "/fax"],
  ["X_Forwarded_Uri", "/fax"],
  ["X-Original-URL", "/fax"],
  ["X-Original-URI", "/fax"],
  ["X-Rewrite-URL", "/fax"],
  ["X-Forwarded-Method", "GET"],
  ["X-Original-Method", "OPTIONS"],
  ["X-HTTP-Method-Override", "GET"],
  ["X-Forwarded-Prefix", "/fax"],
  ["X-Forwarded-Host", "evil.example"],
  ["Forwarded", "for=127.0.0.1;host=evil.example;proto=https"],
  ["X-Forwarded-For", "127.0.0.1"],
  ["X-Real-IP", "127.0.0.1"],
  ["X-Accel-Redirect", "/authz/telephoneSystem/fax"],
  ["X-Portal-Own", "x"],
  ["X-Middleware-Subrequest", "proxy"],
];

/** Verifies that nothing a browser writes decides who it is, or about what the portal is asked. */
export async function verifyForgedHeaders(stand: Stand): Promise<void> {
  const { telephone } = stand;
  const { verify } = stand.findings;
  const { cookie } = await inside(stand, "fax");

  await verify("forged and misspelt identity headers let no visitor in", async () => {
    for (const headers of identities)
      for (const target of ["/fax", "/sms", "/"])
        assertRefused(
          telephone,
          await ask(telephone, target, { headers }),
          JSON.stringify(headers),
        );
    return `${identities.length} spellings`;
  });
  await verify("with them the application learns what it learns without them", async () => {
    telephone.recorder.take();
    await ask(telephone, "/fax", { cookie });
    const [plain] = telephone.recorder.take();
    assert.ok(plain);
    const withoutAssertion = (told: [string, string][]) =>
      told.map(([name, value]) => [name, name.endsWith("assertion") ? value.length > 100 : value]);
    const expected = withoutAssertion(identityIn(plain));
    assert.equal(expected.length, 4);
    for (const headers of identities) {
      const { status } = await ask(telephone, "/fax", { cookie, headers });
      const [arrival] = telephone.recorder.take();
      if (!arrival) {
        // Refusing such a request is an answer too.
        assert.ok(status >= 400, `${status} ${JSON.stringify(headers)}`);
        continue;
      }
      assert.deepEqual(withoutAssertion(identityIn(arrival)), expected, JSON.stringify(headers));
      assert.ok(!JSON.stringify(arrival.headers).includes("e30.e30"), JSON.stringify(headers));
    }
  });
  await verify("forged forwarded headers open no other area, for nobody", async () => {
    for (const header of addresses)
      for (const headers of [[header], [...navigation, header]]) {
        const what = JSON.stringify(header);
        assertRefused(telephone, await ask(telephone, "/sms", { cookie, headers }), what);
        assertRefused(telephone, await ask(telephone, "/fax", { headers }), what);
      }
    return `${addresses.length} headers`;
  });
  await verify("they change no method, and lead to no other origin", async () => {
    for (const [name, value] of addresses) {
      const headers = [[name, value.replace("/fax", "//evil.example/")]] as const;
      const post = await ask(telephone, "/fax", { method: "POST", body: "a=1", headers });
      assertRefused(telephone, post, name);
      assert.equal(post.headers.has("location"), false, `${name}: a form is led nowhere`);
      const page = await ask(telephone, "/fax", { headers: [...navigation, ...headers] });
      assertRefused(telephone, page, name);
      const to = new URL(page.headers.get("location") ?? "/none", telephone.url);
      assert.deepEqual([to.origin, to.pathname], [telephone.url, "/.zugang/begin"], name);
      assert.equal(decodeURIComponent(to.search), "?to=/fax", name);
    }
  });
  await verify("another host is not the telephone system's", async () => {
    for (const host of ["evil.example", new URL(stand.meetings.url).host, "localhost"]) {
      const answer = await ask(telephone, "/sms", { cookie, headers: [["Host", host]] });
      assert.deepEqual(telephone.recorder.take(), [], host);
      assert.ok(!answer.headers.get("location")?.includes(host), host);
    }
  });
}
