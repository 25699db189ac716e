import assert from "node:assert/strict";
import type { Person } from "../../e2e/support/people";
import { Browser, type Shown, textOf } from "./browser";
import { decoded } from "./html";
import { signIn } from "./people";
import { type Restartable, type Scene, until } from "./scene";

/** What the application says about who is here; null for a visitor. */
export function personAt({ status, html, url }: Shown) {
  assert.equal(status, 200, `${url.href} ${textOf(html)}`);
  const [, json] = /<output>([^<]*)<\/output>/.exec(html) ?? [];
  return json
    ? (JSON.parse(decoded(json)) as { subject: string; customerNumber: string; areas: string[] })
    : null;
}

/** Begins a sign-in at the application, and answers the portal's form if it asks. */
export async function enterNext(
  { url }: { url: string },
  browser: Browser,
  person: Person,
): Promise<Shown> {
  const begun = await browser.open(`${url}/api/auth/signin?callbackUrl=${encodeURIComponent(url)}`);
  const page = await browser.send(begun, "Sign in with Kundenportal");
  return page.url.pathname === "/sign-in" ? signIn(page, browser, person) : page;
}

/** Verifies an application of Next with next-auth. */
export async function verifyNextAuth(scene: Scene, next: Restartable): Promise<void> {
  const { portal, customer, findings } = scene;
  const { verify } = findings;
  const mini = await customer.add("phoneNumbers", "contacts");
  const browser = new Browser();
  const here = async () => personAt(await browser.open(next.url));
  await verify("a sign-in with PKCE, state and nonce; the claims arrive", async () => {
    const person = personAt(await enterNext(next, browser, mini));
    const [row] = await portal.sql<{ subject: string }[]>`
      select subject from users where number = ${mini.number}`;
    const { customerNumber } = customer;
    assert.deepEqual(person, { subject: row?.subject, customerNumber, areas: ["phoneNumbers"] });
  });
  await verify("a withdrawn tick ends the session by a logout token", async () => {
    assert.ok(await here());
    await customer.tick(mini, "contacts");
    return `${await until(async () => (await here()) === null)} ms after the form's answer`;
  });
  await verify(
    "without the area the portal says what is missing, and going back is an error",
    async () => {
      const refused = await enterNext(next, browser, mini);
      assert.equal(refused.url.pathname, "/refused", refused.url.href);
      const back = /href="([^"]*answer=refuse)"/.exec(refused.html)?.[1] ?? "";
      const denied = await browser.open(new URL(back, portal.url));
      assert.equal(denied.url.origin, next.url);
      assert.equal(denied.url.searchParams.get("error"), "Callback", denied.url.href);
    },
  );
  await verify("signing out of the portal ends the session by a logout token", async () => {
    await customer.tick(mini, "phoneNumbers");
    assert.ok(personAt(await enterNext(next, browser, mini)));
    await browser.send(await browser.open(`${portal.url}/`), "Abmelden");
    return `${await until(async () => (await here()) === null)} ms`;
  });
  await verify("a refresh at each request goes on, and shows areas that were gained", async () => {
    await next.restart({ asks: "always" });
    assert.ok(personAt(await enterNext(next, browser, mini)));
    await customer.tick(mini, "phoneNumbers", "cloudPbx");
    await until(async () => (await here())?.areas.length === 2);
  });
  await verify("a refresh is refused at once when the tick is gone", async () => {
    assert.ok(await here());
    await customer.tick(mini, "contacts");
    assert.equal(await here(), null);
    const [, why] =
      /(the portal (?:refuses: invalid_grant|has ended this session))/.exec(next.said()) ?? [];
    assert.ok(why, next.said().slice(-500));
    await next.restart({ asks: "seldom" });
    return why;
  });
  await verify("signing out in the application asks at the portal, and leads back", async () => {
    await customer.tick(mini, "phoneNumbers");
    const asked = await browser.send(await enterNext(next, browser, mini), "Abmelden");
    assert.equal(asked.url.pathname, "/left-system", asked.url.href);
    const back = await browser.send(asked, "Nur ");
    assert.equal(`${back.url.origin}${back.url.pathname}`, `${next.url}/signed-out`);
    assert.equal(await here(), null);
  });
}
