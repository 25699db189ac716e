import assert from "node:assert/strict";
import { Browser } from "../browser";
import { signIn } from "../people";
import { ask, assertRefused, cookieFor, enter, inside, navigation, type Stand } from "./stand";

/** Verifies that a lost tick and an ended session are refused with the very next request, whatever caches hold. */
export async function verifyWithdrawal(stand: Stand): Promise<void> {
  const { portal, customer, telephone, meetings } = stand;
  const { verify } = stand.findings;
  const at = async (target: string, cookie: string) => {
    const answer = await ask(telephone, target, { cookie });
    if (answer.status !== 200) assertRefused(telephone, answer, target);
    telephone.recorder.take();
    return answer.status;
  };

  await verify(
    "a withdrawn tick: the very next request is refused, and the other area stays",
    async () => {
      const { person, cookie } = await inside(stand);
      for (let n = 0; n < 20; n++) {
        assert.deepEqual([await at("/fax", cookie), await at("/sms", cookie)], [200, 200], `${n}`);
        await customer.tick(person, "sms");
        assert.equal(await at("/fax", cookie), 403, `${n}`);
        assert.equal(await at("/sms", cookie), 200, `${n}`);
        await customer.tick(person, "fax", "sms");
        assert.equal(await at("/fax", cookie), 200, `${n}: it is back without a form`);
      }
      return "20 of 20";
    },
  );
  await verify(
    "an answer that may be kept for an hour is not shown to anybody else afterwards",
    async () => {
      const { person, cookie } = await inside(stand);
      const first = await ask(telephone, "/fax/kept", { cookie });
      assert.match(first.headers.get("cache-control") ?? "", /max-age=3600/);
      assert.equal((await ask(telephone, "/fax/kept", { cookie })).status, 200);
      assert.equal(telephone.recorder.take().length, 2, "each request reaches the application");
      assertRefused(telephone, await ask(telephone, "/fax/kept"), "a visitor");
      await customer.tick(person, "sms");
      for (const header of [
        ["If-None-Match", '"kept"'],
        ["Cache-Control", "only-if-cached"],
        ["Cache-Control", "max-stale=10000"],
        ["Range", "bytes=0-"],
      ] as const) {
        const again = await ask(telephone, "/fax/kept", { cookie, headers: [header] });
        assertRefused(telephone, again, header.join());
        assert.equal(again.status, 403, header.join());
      }
    },
  );
  await verify("what the portal answers to a proxy may be kept by nobody", async () => {
    const { cookie } = await inside(stand, "fax");
    for (const [path, sent] of [
      ["/authz/telephoneSystem/fax", cookie],
      ["/authz/telephoneSystem/sms", cookie],
      ["/authz/telephoneSystem/fax", ""],
    ] as const) {
      const { headers } = await ask({ ...telephone, url: portal.url }, path, { cookie: sent });
      assert.equal(headers.get("cache-control"), "no-store", path);
    }
  });
  await verify("the last tick, and the account: the next request is refused", async () => {
    const { person, cookie } = await inside(stand);
    await customer.tick(person, "teamsConnector");
    assert.ok([401, 403].includes(await at("/fax", cookie)));
    assert.ok([401, 403].includes(await at("/sms", cookie)));
    const other = await inside(stand);
    await portal.sql`update users set deactivated_at = now() where number = ${other.person.number}`;
    assert.ok([401, 403].includes(await at("/fax", other.cookie)));
  });
  await verify(
    "signing out of the portal: the next request to each system is refused",
    async () => {
      const person = await customer.add("fax", "teamsConnector");
      const browser = new Browser();
      await enter(telephone, browser, person);
      await enter(meetings, browser, person, "/teams-connector");
      const cookies = [
        cookieFor(browser, telephone.url),
        cookieFor(browser, meetings.url),
      ] as const;
      await browser.send(await browser.open(`${portal.url}/`), "Abmelden");
      assert.equal(await at("/fax", cookies[0]), 401);
      const other = await ask(meetings, "/teams-connector", { cookie: cookies[1] });
      assertRefused(meetings, other, "meetings");
      assert.equal((await browser.open(`${telephone.url}/fax`)).url.pathname, "/sign-in");
    },
  );
  await verify("signing out of the system ends that one, and asks about the rest", async () => {
    const person = await customer.add("fax", "teamsConnector");
    const browser = new Browser();
    await enter(telephone, browser, person);
    await enter(meetings, browser, person, "/teams-connector");
    const cookie = cookieFor(browser, telephone.url);
    const page = await browser.open(`${telephone.url}/.zugang/out`);
    assert.equal(page.url.href, `${portal.url}/left-system?system=telephoneSystem`);
    assert.equal(await at("/fax", cookie), 401);
    await enter(meetings, browser, person, "/teams-connector");
    assert.deepEqual(browser.way, [`${meetings.url}/teams-connector`]);
    await enter(telephone, browser, person);
    const left = await browser.open(`${telephone.url}/.zugang/out`);
    await browser.send(left, "Überall");
    const other = await browser.open(`${meetings.url}/teams-connector`);
    assert.equal(other.url.pathname, "/sign-in");
    await signIn(other, browser, person);
  });
  await verify("only a navigation of the person signs out of the system", async () => {
    const { cookie } = await inside(stand);
    // An image or a script of another site.
    for (const headers of [
      [
        ["Sec-Fetch-Mode", "no-cors"],
        ["Sec-Fetch-Dest", "image"],
        ["Sec-Fetch-Site", "cross-site"],
      ],
      [
        ["Sec-Fetch-Mode", "cors"],
        ["Sec-Fetch-Dest", "empty"],
        ["Sec-Fetch-Site", "cross-site"],
      ],
    ] as [string, string][][]) {
      await ask(telephone, "/.zugang/out", { cookie, headers });
      assert.equal(await at("/fax", cookie), 200, JSON.stringify(headers));
    }
    const visitor = await ask(telephone, "/.zugang/out", { headers: navigation });
    assert.ok(visitor.status < 500, String(visitor.status));
  });
}
