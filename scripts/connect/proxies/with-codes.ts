import assert from "node:assert/strict";
import type { Person } from "../../../e2e/support/people";
import { Browser } from "../browser";
import { signIn } from "../people";
import {
  ask,
  type Behind,
  cookieName,
  enter,
  identityIn,
  inside,
  navigation,
  type Stand,
} from "./stand";

const redeeming = /\/\.zugang\/in\?/;

/** Lets somebody who is signed in to the portal come as far as the address with the code, which is not opened. */
async function codeFor({ portal, telephone }: Stand, browser: Browser, person: Person) {
  const page = await browser.open(`${portal.url}/sign-in`);
  if (page.url.pathname === "/sign-in") await signIn(page, browser, person);
  return browser.openUntil(`${telephone.url}/fax`, redeeming);
}

/** Redeems a code with nothing but this cookie, and returns whether somebody has got in. */
async function redeem(behind: Behind, code: URL, cookie?: string): Promise<boolean> {
  const target = `${code.pathname}${code.search}`;
  const { headers } = await ask(behind, target, { cookie, headers: navigation });
  return (headers.get("set-cookie") ?? "").includes(`${cookieName(behind.url)}=`);
}

/** Verifies that a code lets in the browser for which it was made, once and at once. */
export async function verifyCodes(stand: Stand): Promise<void> {
  const { portal, customer, telephone, meetings } = stand;
  const { verify } = stand.findings;
  const nonceOf = (browser: Browser) => {
    const name = cookieName(telephone.url, "nonce");
    return `${name}=${browser.cookie(name)?.value}`;
  };
  const subjectOf = async ({ number }: Person) => {
    const [row] = await portal.sql<{ subject: string }[]>`
      select subject from users where number = ${number}`;
    return row?.subject;
  };

  await verify(
    "an attacker's code in a victim's browser lets in the victim, or nobody",
    async () => {
      const [mallory, victim] = [await customer.add("fax"), await customer.add("fax")];
      const stranger = new Browser();
      const code = await codeFor(stand, new Browser(), mallory);
      assert.equal((await stranger.open(code)).url.pathname, "/sign-in", "a visitor sees the form");
      assert.equal(stranger.cookie(cookieName(telephone.url)), undefined);
      const browser = new Browser();
      const next = await codeFor(stand, new Browser(), mallory);
      await codeFor(stand, browser, victim);
      await browser.open(next);
      const told = identityIn(await enter(telephone, browser, victim));
      assert.equal(new Map(told).get("remote-user"), await subjectOf(victim));
    },
  );
  await verify(
    "cookies are for this host alone, and hidden from scripts and other sites",
    async () => {
      const browser = new Browser();
      const code = await codeFor(stand, browser, await customer.add("fax"));
      const target = `${code.pathname}${code.search}`;
      const begun = await ask(telephone, "/.zugang/begin?to=/fax", { headers: navigation });
      const entered = await ask(telephone, target, {
        cookie: nonceOf(browser),
        headers: navigation,
      });
      for (const [what, { headers }] of Object.entries({ begun, entered })) {
        const line = headers.get("set-cookie") ?? "";
        for (const one of line.split(/, (?=zugang)/))
          assert.match(one, /; Path=\/; HttpOnly; SameSite=Lax/, `${what}: ${line}`);
        assert.doesNotMatch(line, /domain/i, what);
        assert.match(headers.get("cache-control") ?? "", /no-store/, what);
        assert.match(headers.get("referrer-policy") ?? "", /no-referrer/, what);
        for (const name of ["strict-transport-security", "clear-site-data"])
          assert.equal(headers.has(name), false, `${what}: ${name}`);
      }
    },
  );
  await verify("a code is redeemed once", async () => {
    const mini = await customer.add("fax");
    const browser = new Browser();
    const code = await codeFor(stand, browser, mini);
    assert.equal(await redeem(telephone, code, nonceOf(browser)), true);
    assert.equal(await redeem(telephone, code, nonceOf(browser)), false);
  });
  await verify("of ten that redeem it at once one gets in", async () => {
    const browser = new Browser();
    const code = await codeFor(stand, browser, await customer.add("fax"));
    const nonce = nonceOf(browser);
    const redeemed = await Promise.all(
      Array.from({ length: 10 }, () => redeem(telephone, code, nonce)),
    );
    assert.equal(redeemed.filter(Boolean).length, 1, redeemed.join());
  });
  await verify("without its nonce, and with another one, it is worth nothing", async () => {
    const browser = new Browser();
    const code = await codeFor(stand, browser, await customer.add("fax"));
    assert.equal(await redeem(telephone, code), false);
    const other = new Browser();
    await other.openUntil(`${telephone.url}/fax`, /\/sign-in/);
    assert.equal(await redeem(telephone, code, nonceOf(other)), false);
  });
  await verify("at the host of another system it is worth nothing", async () => {
    const browser = new Browser();
    const code = await codeFor(stand, browser, await customer.add("fax", "teamsConnector"));
    const nonce = nonceOf(browser).replace(/^[^=]*/, cookieName(meetings.url, "nonce"));
    assert.equal(await redeem(meetings, code, nonce), false);
  });
  await verify("half a minute later it is worth nothing", async () => {
    const browser = new Browser();
    const code = await codeFor(stand, browser, await customer.add("fax"));
    await portal.sql`update oidc_records set expires_at = expires_at - interval '30 seconds' where model = 'HopCode'`;
    assert.equal(await redeem(telephone, code, nonceOf(browser)), false);
  });
  await verify(
    "it is worth nothing once the tick is gone or the portal's session over",
    async () => {
      const mini = await customer.add("fax");
      const browser = new Browser();
      const first = await codeFor(stand, browser, mini);
      await customer.tick(mini, "teamsConnector");
      assert.equal(await redeem(telephone, first, nonceOf(browser)), false);
      await customer.tick(mini, "fax");
      const second = await browser.openUntil(`${telephone.url}/fax`, redeeming);
      await portal.sql`delete from sessions where user_number = ${mini.number}`;
      assert.equal(await redeem(telephone, second, nonceOf(browser)), false);
    },
  );
  await verify("made-up codes are answered, and let nobody in", async () => {
    const { browser } = await inside(stand);
    for (const code of [
      "",
      "x",
      "%00",
      "a".repeat(43),
      "a".repeat(5000),
      "' or 1=1--",
      "a&code=b",
    ]) {
      const address = new URL(
        `${telephone.url}/.zugang/in?code=${encodeURIComponent(code)}&to=/fax`,
      );
      assert.equal(await redeem(telephone, address, nonceOf(browser)), false, code);
    }
  });
  await verify(
    "a browser that keeps no cookies comes to a page that explains, not to a circle",
    async () => {
      const target = "/.zugang/in?code=x&again=1&to=/fax";
      const { headers } = await ask(telephone, target, { headers: navigation });
      const to = new URL(headers.get("location") ?? "", telephone.url);
      assert.deepEqual([to.origin, to.pathname], [portal.url, "/not-signed-in"], to.href);
    },
  );
}
