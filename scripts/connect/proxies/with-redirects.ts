import assert from "node:assert/strict";
import { Browser, textOf } from "../browser";
import { ask, type Behind, inside, navigation, type Stand } from "./stand";

const targets = [
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "\\\\evil.example/",
  "\\/evil.example/",
  "https://evil.example/",
  "https:evil.example",
  "HTTPS:/evil.example",
  "http:\\\\evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "evil.example",
  "@evil.example/",
  ".evil.example/",
  ":8080/",
  "/%09/evil.example",
  "/\t/evil.example",
  "\t//evil.example",
  "/\n/evil.example",
  "/\r\nSet-Cookie:%20a=b",
  "/\u0000/evil.example",
  "/x/../../evil.example/..//evil.example/",
  "/.//evil.example/",
  "/..//evil.example/",
  "/./\\evil.example",
  "/%2e%2e//evil.example/",
  "/.zugang/out",
  "/.zugang/begin?to=//evil.example/",
  "/.zugang/in?code=x&to=//evil.example/",
  "",
  " ",
];

/** The ways in which a target can be written into an address. */
const spellings = [
  encodeURIComponent,
  (text: string) => encodeURIComponent(encodeURIComponent(text)),
  // Without an encoding, where a request can be written like that at all.
  (text: string) => (/^[!-~]*$/.test(text) ? text : encodeURI(text)),
];

const isOfPlaces = ({ portal, telephone }: Stand, address: string) =>
  [portal.url, telephone.url].includes(new URL(address).origin);

/** Verifies that no address of this host or of the portal leads to another origin, whatever `to` says. */
export async function verifyRedirects(stand: Stand): Promise<void> {
  const { portal, telephone } = stand;
  const { verify } = stand.findings;

  await verify("whatever `to` says, the way in ends in the telephone system", async () => {
    const { browser } = await inside(stand);
    for (const target of targets)
      for (const spell of spellings) {
        // A session may begin sixty ways at once (S-61).
        await portal.sql`delete from rate_limits`;
        const address = `${telephone.url}/.zugang/begin?to=${spell(target)}`;
        const page = await browser.open(address);
        for (const stop of browser.way) assert.ok(isOfPlaces(stand, stop), `${address}: ${stop}`);
        assert.ok(isOfPlaces(stand, page.url.href), `${address}: ${page.url.href}`);
        assert.ok(page.status < 500, `${address}: ${page.status} ${textOf(page.html)}`);
        telephone.recorder.take();
      }
    return `${targets.length * spellings.length} addresses`;
  });
  await verify("so do the portal's and this host's other addresses", async () => {
    const { browser } = await inside(stand);
    const places = (to: string) => [
      `${telephone.url}/.zugang/in?code=x&to=${to}`,
      `${telephone.url}/.zugang/in?to=${to}`,
      `${telephone.url}/.zugang/out?to=${to}&next=${to}`,
      `${telephone.url}/.zugang/refused?area=${to}`,
      `${portal.url}/connect/hop?system=telephoneSystem&h=${"a".repeat(64)}&to=${to}`,
      `${portal.url}/connect/hop?system=${to}&h=${"a".repeat(64)}&to=/`,
    ];
    for (const target of targets)
      for (const address of places(encodeURIComponent(target))) {
        await portal.sql`delete from rate_limits`;
        const page = await browser.open(address);
        for (const stop of [...browser.way, page.url.href])
          assert.ok(isOfPlaces(stand, stop), `${address}: ${stop}`);
        assert.ok(page.status < 500, `${address}: ${page.status} ${textOf(page.html)}`);
      }
  });
  await verify("a visitor's own path leads to no other origin, and splits no header", async () => {
    for (const target of targets.filter((one) => one.startsWith("/") && !/[\t\r\n\0]/.test(one))) {
      const { headers } = await ask(telephone, target, { headers: navigation });
      const to = headers.get("location");
      if (to) assert.ok(isOfPlaces(stand, new URL(to, telephone.url).href), `${target}: ${to}`);
      assert.equal(headers.has("set-cookie") && !target.startsWith("/.zugang/"), false, target);
    }
  });
  await verify("a session that ends at this host cannot be fixed by a link", async () => {
    await assertNoCookieFrom(telephone, "/.zugang/in?code=&to=/");
    await assertNoCookieFrom(telephone, "/.zugang/begin?to=/&cookie=x");
    const browser = new Browser();
    const page = await browser.open(`${telephone.url}/.zugang/out`);
    assert.ok(isOfPlaces(stand, page.url.href), page.url.href);
  });
}

async function assertNoCookieFrom(behind: Behind, target: string): Promise<void> {
  const { headers } = await ask(behind, target, { headers: navigation });
  assert.doesNotMatch(headers.get("set-cookie") ?? "", /\.system=[^;]/, target);
}
