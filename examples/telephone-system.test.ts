import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { generateKeyPair, UnsecuredJWT } from "jose";
import { send, startTelephone } from "./testing/telephone";

const telephone = await startTelephone("telephoneApplication");
const { portal, address, application } = telephone;
const all = ["phoneNumbers", "cloudPbx", "contacts", "teamsConnector", "fax", "sms", "callList"];
const pages = [
  ["/phone-numbers", "phoneNumbers", "Rufnummern verwalten", "Manage phone numbers"],
  ["/cloud-pbx", "cloudPbx", "Cloud Telefonanlage", "Cloud PBX"],
  ["/contacts", "contacts", "Kontakte", "Contacts"],
  ["/teams-connector", "teamsConnector", "Teams Connector", "Teams Connector"],
  ["/fax", "fax", "Fax versenden", "Send fax"],
  ["/sms", "sms", "SMS versenden", "Send text messages"],
  ["/calls", "callList", "Anrufliste", "Call list"],
] as const;
type Change = Parameters<typeof portal.assertion>[0];

beforeEach(() => {
  portal.areas = ["phoneNumbers", "callList"];
});
after(() => telephone.end());

/** Opens a page with an assertion, as the proxy brings it. */
const open = async (path: string, change?: Change) =>
  send(application, path, { headers: { "X-Zugang-Assertion": await portal.assertion(change) } });

/** Sends a form with an assertion. */
async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const length = String(Buffer.byteLength(body));
  const assertion = await portal.assertion();
  const all = { "X-Zugang-Assertion": assertion, "Content-Length": length, Origin: address };
  return send(application, path, { method: "POST", headers: { ...all, ...headers }, body });
}

describe("only the assertion says who asks", () => {
  test("without one nobody is let in, whatever other headers say", async () => {
    const headers = {
      "Remote-User": "9f3c1f6e-0000-4000-8000-000000000001",
      "X-Zugang-Customer-Number": "1111111",
      "X-Zugang-Areas": "phoneNumbers callList",
      Authorization: `Bearer ${await portal.assertion()}`,
      x_zugang_assertion: await portal.assertion(),
      Cookie: `x-zugang-assertion=${await portal.assertion()}`,
    };
    for (const path of ["/", "/calls", "/other"]) {
      const { status, body } = await send(application, path, { headers });
      assert.equal(status, 401);
      assert.match(body, /Sie sind nicht angemeldet/);
      assert.doesNotMatch(body, /1111111|Mustermensch|Anrufliste/);
    }
  });

  const wrong: [string, () => Change | Promise<Change>][] = [
    ["of the type of an ID token", () => ({ header: { typ: "JWT" } })],
    ["of the type of a logout token", () => ({ header: { typ: "logout+jwt" } })],
    ["without a type", () => ({ header: { typ: undefined } })],
    ["of another issuer", () => ({ changes: { iss: `${portal.url}/oidc` } })],
    ["for another system", () => ({ changes: { aud: "http://127.0.0.1:3101" } })],
    ["that has expired", () => ({ changes: { iat: now() - 130, exp: now() - 70 } })],
    ["that is valid for an hour", () => ({ changes: { iat: now() - 70, exp: now() + 3600 } })],
    ["of the future", () => ({ changes: { iat: now() + 60, exp: now() + 120 } })],
    ["without areas", () => ({ changes: { areas: undefined } })],
    ["without an end", () => ({ changes: { exp: undefined } })],
    ["signed with another key", async () => ({ key: (await generateKeyPair("ES256")).privateKey })],
    ["with the id of an unknown key", () => ({ header: { kid: "two" } })],
    [
      "signed by another algorithm",
      async () => ({ header: { alg: "RS256" }, key: (await generateKeyPair("RS256")).privateKey }),
    ],
    [
      "signed with a secret",
      () => ({ header: { alg: "HS256" }, key: new TextEncoder().encode("a".repeat(32)) }),
    ],
  ];
  for (const [what, change] of wrong)
    test(`an assertion ${what} lets nobody in`, async () => {
      assert.equal((await open("/calls", await change())).status, 401);
    });

  test("two assertions at once, an unsigned one and a text that is none let nobody in", async () => {
    const good = await portal.assertion();
    const unsigned = new UnsecuredJWT({ areas: all }).encode();
    for (const one of [[good, good], unsigned, "nonsense", `${good}x`]) {
      const headers = { "X-Zugang-Assertion": one };
      assert.equal((await send(application, "/calls", { headers })).status, 401);
    }
  });

  test("while the portal's keys cannot be read nobody is let in, and the page says why", async () => {
    const fresh = await startTelephone("telephoneApplication");
    fresh.portal.keyless = true;
    const headers = { "X-Zugang-Assertion": await fresh.portal.assertion() };
    const { status, body } = await send(fresh.application, "/calls", { headers });
    fresh.portal.keyless = false;
    const later = await send(fresh.application, "/calls", { headers });
    await fresh.end();
    assert.equal(status, 503);
    assert.match(body, /Das Kundenportal antwortet nicht/);
    assert.equal(later.status, 200);
  });
});

describe("an area is open to those who have it", () => {
  test("an area that is not in the assertion is refused, with what is open instead and where to ask", async () => {
    const { status, body } = await open("/fax");
    assert.equal(status, 403);
    assert.match(body, /<h1>„Fax versenden“ ist für Sie nicht geöffnet<\/h1>/);
    assert.match(body, /Offen ist für Sie: Rufnummern verwalten, Anrufliste\./);
    assert.match(body, /href="\/phone-numbers">Rufnummern verwalten</);
    assert.match(body, /href="\/\.zugang\/refused\?area=fax">Zugriff anfragen/);
    assert.doesNotMatch(body, /<form/);
    assert.equal((await post("/fax", "to=030&text=a")).status, 403);
  });

  test("the page at / shows the areas that are open, and no other", async () => {
    const { status, body } = await open("/");
    assert.equal(status, 200);
    assert.match(
      body,
      /<main.*href="\/phone-numbers"><svg.*Rufnummern verwalten<.*href="\/calls"><svg.*Anrufliste</s,
    );
    assert.doesNotMatch(body, /href="\/(?:fax|sms|contacts|cloud-pbx|teams-connector)"/);
  });

  for (const [path, , german, english] of pages)
    test(`${path} shows who is signed in for which customer, in the person's language`, async () => {
      portal.areas = all;
      const { status, body } = await open(path);
      assert.equal(status, 200);
      assert.match(body, new RegExp(`<html lang="de">.*<h1>${german}</h1>`, "s"));
      assert.match(body, /Angemeldet als:.*Mini Mustermensch.*Kundennummer 1111111/);
      assert.match(body, /href="\/\.zugang\/out"/);
      const other = await open(path, { changes: { locale: "en", customer_number: "2222222" } });
      assert.match(other.body, new RegExp(`<html lang="en">.*<h1>${english}</h1>`, "s"));
      assert.match(other.body, /Signed in as:.*Mini Mustermensch.*Customer number 2222222/);
    });

  test("the customer's name is shown where the portal tells it", async () => {
    const { body } = await open("/calls", { changes: { organization: { name: "Fisch & Sohn" } } });
    assert.match(body, /Fisch &#38; Sohn · 1111111/);
  });

  test("what is shown belongs to the customer number, and no phone number rings anywhere", async () => {
    portal.areas = all;
    const drama =
      /^(?:030 23125 \d{3}|040 66969 \d{3}|069 90009 \d{3}|0221 4710 \d{3}|0171 39200\d{2}|0176 040690\d{2})$/;
    for (const path of ["/phone-numbers", "/contacts", "/teams-connector", "/calls"]) {
      const numbersOf = async (customer_number: string) => {
        const { body } = await open(path, { changes: { customer_number } });
        return [...body.matchAll(/<span class="num">(0[^<]+)</g)].map(([, number = ""]) => number);
      };
      const numbers = await numbersOf("1111111");
      assert.ok(numbers.length >= 4, path);
      for (const number of numbers) assert.match(number, drama);
      assert.deepEqual(await numbersOf("1111111"), numbers);
      assert.notDeepEqual(await numbersOf("2222222"), numbers);
    }
  });
});

describe("a form says what it would have sent", () => {
  beforeEach(() => {
    portal.areas = all;
  });
  const letter = (to: string, text: string) => String(new URLSearchParams({ to, text }));

  test("what was written is text, whatever signs it has", async () => {
    const { status, body } = await post("/sms", letter("030 23125 100", `"><script>1</script>'&`));
    assert.equal(status, 200);
    assert.match(body, /Ein Beispiel: Es wurde nichts verschickt\./);
    assert.match(body, /030 23125 100/);
    assert.match(body, /&#34;&#62;&#60;script&#62;1&#60;\/script&#62;&#39;&#38;/);
    assert.doesNotMatch(body, /<script/);
    assert.doesNotMatch((await open("/sms")).body, /23125 100/);
  });

  test("names are text, whatever signs they have", async () => {
    const { body } = await open("/calls", {
      changes: { name: "<b>Jörg</b>", customer_number: "<i>" },
    });
    assert.doesNotMatch(body, /<b>|<i>/);
    assert.match(body, /&#60;b&#62;Jörg/);
  });

  test("one that is not complete is shown again, with what was written", async () => {
    for (const body of [
      letter("", "Guten Tag"),
      letter("030 23125 100", " "),
      letter("no number", "Guten Tag"),
      letter("030 23125 100", "x".repeat(161)),
      letter('"><script>', "Guten Tag"),
      "",
    ]) {
      const answer = await post("/sms", body);
      assert.equal(answer.status, 400, body);
      assert.match(answer.body, /role="alert".*<form|<form.*role="alert"/s);
      assert.doesNotMatch(answer.body, /<script/);
    }
    assert.match((await post("/sms", letter("", "Moin"))).body, /<textarea[^>]*>Moin</);
  });

  test("one from another website, one that is too long and other methods are refused", async () => {
    const body = letter("030 23125 100", "Guten Tag");
    for (const Origin of ["http://evil.example", portal.url, "null", ""])
      assert.equal((await post("/fax", body, { Origin })).status, 403, Origin);
    assert.equal((await post("/fax", body.padEnd(40_000, "x"))).status, 413);
    assert.equal((await post("/calls", body)).status, 405);
    const headers = { "X-Zugang-Assertion": await portal.assertion() };
    for (const method of ["PUT", "DELETE", "PATCH"])
      assert.equal((await send(application, "/fax", { method, headers })).status, 405, method);
  });
});

test("a page carries no script, and nobody else may frame or keep it", async () => {
  const { headers, body } = await open("/calls");
  assert.equal(
    headers["content-security-policy"],
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  assert.equal(headers["cache-control"], "no-store");
  assert.doesNotMatch(body, /<script/);
  assert.equal((await open("/other")).status, 404);
});

/** Seconds. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}
