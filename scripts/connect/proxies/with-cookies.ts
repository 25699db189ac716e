import assert from "node:assert/strict";
import { Browser } from "../browser";
import { ask, assertRefused, cookieFor, cookieName, enter, inside, type Stand } from "./stand";

/** Verifies that a host's cookie opens this host of this system, in the browser's own session, and nothing else. */
export async function verifyCookies(stand: Stand, before: string[]): Promise<void> {
  const { portal, customer, telephone, meetings } = stand;
  const { verify } = stand.findings;
  const contentOf = (cookie: string) => cookie.slice(cookie.indexOf("=") + 1);
  const as = (origin: string, cookie: string) => `${cookieName(origin)}=${contentOf(cookie)}`;
  const mini = await customer.add("fax", "sms", "teamsConnector");
  const browser = new Browser();
  await enter(telephone, browser, mini);
  await enter(meetings, browser, mini, "/teams-connector");
  const cookies = {
    telephone: cookieFor(browser, telephone.url),
    meetings: cookieFor(browser, meetings.url),
  };
  assert.equal((await ask(telephone, "/fax", { cookie: cookies.telephone })).status, 200);

  await verify("the cookie of one system opens no other", async () => {
    telephone.recorder.take();
    meetings.recorder.take();
    const at = as(meetings.url, cookies.telephone);
    assertRefused(meetings, await ask(meetings, "/teams-connector", { cookie: at }), "meetings");
    const other = as(telephone.url, cookies.meetings);
    assertRefused(telephone, await ask(telephone, "/fax", { cookie: other }), "telephone");
  });
  if (before.length > 0)
    await verify(
      "a cookie of the system from the host that it had before opens nothing",
      async () => {
        for (const cookie of before) {
          const at = as(telephone.url, cookie);
          assertRefused(telephone, await ask(telephone, "/fax", { cookie: at }), at);
        }
      },
    );
  await verify("changed, cut, made up, doubled: none of them opens anything", async () => {
    const name = cookieName(telephone.url);
    const value = contentOf(cookies.telephone);
    const changed = `${value.slice(0, -2)}${value.endsWith("AA") ? "BB" : "AA"}`;
    const first = `${value.startsWith("A") ? "B" : "A"}${value.slice(1)}`;
    const values = [
      ...[changed, first, value.slice(0, -1), `${value}A`, value.slice(0, 10), "", "x", "."],
      ...["a".repeat(3000), value.toLowerCase(), `"${value}`, value.split("").reverse().join("")],
    ];
    for (const one of values) {
      const cookie = `${name}=${one}`;
      assertRefused(telephone, await ask(telephone, "/fax", { cookie }), cookie.slice(0, 80));
    }
    const doubled = `${name}=x; ${name}=y`;
    assertRefused(telephone, await ask(telephone, "/fax", { cookie: doubled }), doubled);
  });
  await verify("the portal's own cookie opens no system", async () => {
    const { host } = new URL(portal.url);
    for (const name of ["session", "device"]) {
      const full = `zugang-${host.split(":")[1]}.${name}`;
      const found = browser.cookie(full);
      if (name === "session") assert.ok(found, `there is a cookie ${full}`);
      const cookie = `${full}=${found?.value}; ${cookieName(telephone.url)}=${found?.value}`;
      assertRefused(telephone, await ask(telephone, "/fax", { cookie }), full);
    }
  });
  await verify("a host's cookie opens no page of the portal", async () => {
    const line = Object.values(cookies).join("; ");
    const named = `${line}; zugang-${new URL(portal.url).port}.session=${contentOf(cookies.telephone)}`;
    for (const cookie of [line, named]) {
      const page = await fetch(`${portal.url}/account`, {
        headers: { Cookie: cookie },
        redirect: "manual",
      });
      assert.ok([303, 307].includes(page.status), String(page.status));
      assert.match(page.headers.get("location") ?? "", /\/sign-in/);
    }
  });
  await verify("two people in two browsers are told apart", async () => {
    const [anna, bert] = [await inside(stand), await inside(stand)];
    const told = async (cookie: string) => {
      telephone.recorder.take();
      await ask(telephone, "/fax", { cookie });
      const [arrival] = telephone.recorder.take();
      return arrival?.headers.find(([name]) => /^remote-user$/i.test(name))?.[1];
    };
    const both = [await told(anna.cookie), await told(bert.cookie), await told(anna.cookie)];
    assert.ok(both[0] && both[0] !== both[1] && both[0] === both[2], both.join());
  });
}
