import assert from "node:assert/strict";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Browser } from "../browser";
import { signIn } from "../people";
import { ask, assertRefused, enter, identityIn, inside, navigation, type Stand } from "./stand";

/** Verifies the way in, and what the application learns. */
export async function verifyPeople(stand: Stand): Promise<void> {
  const { portal, customer, telephone, meetings, program } = stand;
  const { verify } = stand.findings;
  const mini = await customer.add("fax", "sms", "teamsConnector");
  const browser = new Browser();

  await verify("a visitor is led to the portal's form, and back to the very address", async () => {
    const arrival = await enter(telephone, browser, mini, "/fax/new?to=%2F%2Fx&a=1;b=%C3%A4");
    assert.equal(arrival.path, "/fax/new?to=%2F%2Fx&a=1;b=%C3%A4");
  });
  await verify("the application learns who it is, in four headers, each once", async () => {
    const [row] = await portal.sql<{ subject: string }[]>`
      select subject from users where number = ${mini.number}`;
    const told = identityIn(await enter(telephone, browser, mini));
    const [assertion = ""] = told.flatMap(([name, value]) =>
      name === "x-zugang-assertion" ? [value] : [],
    );
    assert.deepEqual(told, [
      ["remote-user", row?.subject],
      ["x-zugang-areas", "fax sms"],
      ["x-zugang-assertion", assertion],
      ["x-zugang-customer-number", customer.customerNumber],
    ]);
    const keys = createRemoteJWKSet(new URL(`${portal.url}/authz/.well-known/jwks.json`));
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: `${portal.url}/authz`,
      audience: telephone.url,
      algorithms: ["ES256"],
      typ: "zugang-assertion+jwt",
    });
    assert.deepEqual(
      [payload.sub, payload.name, payload.customer_number, payload.areas],
      [row?.subject, mini.name, customer.customerNumber, ["fax", "sms"]],
    );
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60);
  });
  await verify("another area, and another system, need no form", async () => {
    await enter(telephone, browser, mini, "/sms");
    assert.deepEqual(browser.way, [`${telephone.url}/sms`]);
    const told = identityIn(await enter(meetings, browser, mini, "/teams-connector"));
    assert.ok(
      told.some(([, value]) => value === "teamsConnector"),
      JSON.stringify(told),
    );
  });
  await verify("the application's own cookies go on, the portal's do not", async () => {
    const name = (what: string) => `zugang-${new URL(telephone.url).port}.${what}`;
    const { cookie } = await inside(stand);
    for (const line of [
      `first=1; ${cookie}; last=2`,
      `${cookie}; first=1; last=2; ${name("nonce")}=x`,
      `${name("nonce")}=x; first=1; ${cookie}; last=2`,
      `first=1; last=2;${cookie}`,
    ]) {
      telephone.recorder.take();
      assert.equal((await ask(telephone, "/fax", { cookie: line })).status, 200, line);
      const [arrival] = telephone.recorder.take();
      const arrived = arrival?.headers.filter(([header]) => /^cookie$/i.test(header)) ?? [];
      const pairs = arrived.flatMap(([, value]) => value.split(";").map((one) => one.trim()));
      assert.deepEqual(
        pairs.filter((pair) => pair !== ""),
        ["first=1", "last=2"],
        line,
      );
    }
  });
  await verify("a request that is no navigation gets 401 or 403 and is led nowhere", async () => {
    const { cookie } = await inside(stand, "fax");
    const visitor = await ask(telephone, "/fax");
    assertRefused(telephone, visitor, "a visitor");
    assert.deepEqual([visitor.status, visitor.headers.has("location")], [401, false]);
    const lacking = await ask(telephone, "/sms", { cookie });
    assertRefused(telephone, lacking, "without the area");
    assert.deepEqual([lacking.status, lacking.headers.has("location")], [403, false]);
  });
  await verify("a navigation to a missing area ends at the portal's page about it", async () => {
    const { browser: other } = await inside(stand, "fax");
    const page = await other.open(`${telephone.url}/sms`);
    assert.deepEqual(
      [page.url.origin, page.url.pathname, page.url.searchParams.get("system")],
      [portal.url, "/refused", "telephoneSystem"],
      page.url.href,
    );
    assert.deepEqual(telephone.recorder.take(), []);
  });
  await verify("an area that the catalogue does not have opens for nobody", async () => {
    const { cookie } = await inside(stand);
    // In this catalogue the phone numbers belong to another system.
    for (const headers of [[], navigation])
      assertRefused(telephone, await ask(telephone, "/phone-numbers", { cookie, headers }), "");
  });
  await verify("nobody is asked about a file without a secret, which learns nothing", async () => {
    telephone.recorder.take();
    const headers = [
      ["Remote-User", "somebody"],
      ["X-Zugang-Areas", "fax"],
    ] as const;
    const { status } = await ask(telephone, program.freePath, { headers });
    assert.equal(status, 200);
    const [arrival] = telephone.recorder.take();
    assert.ok(arrival);
    assert.deepEqual(identityIn(arrival), []);
  });
  await verify("somebody who has none of the areas stays outside", async () => {
    const anna = await customer.add("teamsConnector");
    const other = new Browser();
    const form = await other.open(`${telephone.url}/fax`);
    const page = await signIn(form, other, anna);
    assert.deepEqual([page.url.origin, page.url.pathname], [portal.url, "/refused"]);
    assert.equal(other.cookie(`zugang-${new URL(telephone.url).port}.system`), undefined);
    assert.deepEqual(telephone.recorder.take(), []);
  });
}
