import assert from "node:assert/strict";
import { Browser, type Shown, textOf } from "./browser";
import { signIn } from "./people";
import { type Restartable, type Scene, until } from "./scene";

/** What the application behind Apache was told. */
export function toldOf({ status, html, url }: Shown): Record<string, string> {
  assert.equal(status, 200, `${url.href} ${textOf(html)}`);
  assert.match(html, /^\{/, `${url.href} ${textOf(html)}`);
  return JSON.parse(html);
}

/** Verifies a site behind mod_auth_openidc. */
export async function verifyApache(scene: Scene, apache: Restartable): Promise<void> {
  await verifySignIn(scene, apache);
  await verifyWithdrawal(scene, apache);
  await verifySignOut(scene, apache);
}

async function verifySignIn({ portal, customer, findings }: Scene, apache: Restartable) {
  const { verify } = findings;
  const mini = await customer.add("contacts", "callList", "shop");
  const browser = new Browser();
  await verify(
    "a visitor is led to the portal's sign-in form and from there to the page",
    async () => {
      const page = await browser.open(`${apache.url}/contacts`);
      assert.equal(page.url.origin, portal.url);
      const told = toldOf(await signIn(page, browser, mini));
      const [row] = await portal.sql<{ subject: string }[]>`
      select subject from users where number = ${mini.number}`;
      assert.deepEqual(
        [told.path, told.oidc_claim_sub, told.oidc_claim_areas, told.oidc_claim_customer_number],
        ["/contacts", row?.subject, "contacts,callList", customer.customerNumber],
        JSON.stringify(told),
      );
      assert.equal(told.oidc_claim_name, mini.name);
    },
  );
  await verify("a header of that name from a browser does not arrive", async () => {
    const told = toldOf(
      await browser.open(`${apache.url}/contacts`, { OIDC_CLAIM_sub: "x", OIDC_CLAIM_areas: "x" }),
    );
    assert.equal(told.oidc_claim_areas, "contacts,callList");
    assert.notEqual(told.oidc_claim_sub, "x");
  });
  await verify(
    "somebody who is signed in to the portal needs no form; the missing area is 403",
    async () => {
      const anna = await customer.add("contacts");
      const other = new Browser();
      await signIn(await other.open(`${portal.url}/sign-in`), other, anna);
      assert.equal(toldOf(await other.open(`${apache.url}/contacts`)).oidc_claim_areas, "contacts");
      assert.equal((await other.open(`${apache.url}/calls`)).status, 403);
    },
  );
  await verify("a refresh at each request goes on without the person", async () => {
    await apache.restart({ asks: "always" });
    // The restart has ended the sessions that Apache keeps; the portal's goes on.
    for (let n = 0; n < 3; n++) toldOf(await browser.open(`${apache.url}/contacts`));
    assert.doesNotMatch(apache.said(), /oidc_refresh\w*.*(fail|error)/i);
    await apache.restart({ asks: "seldom" });
  });
}

async function verifyWithdrawal({ portal, customer, findings }: Scene, apache: Restartable) {
  const { verify } = findings;
  const mini = await customer.add("contacts", "callList");
  const browser = new Browser();
  const enter = async () => {
    const page = await browser.open(`${apache.url}/calls`);
    return toldOf(page.url.pathname === "/sign-in" ? await signIn(page, browser, mini) : page);
  };
  await verify(
    "a withdrawn tick ends the session by a logout token; the areas that are left stay open",
    async () => {
      await enter();
      await customer.tick(mini, "contacts");
      const milliseconds = await until(
        async () => (await browser.open(`${apache.url}/calls`)).status === 403,
      );
      assert.equal(
        toldOf(await browser.open(`${apache.url}/contacts`)).oidc_claim_areas,
        "contacts",
      );
      return `${milliseconds} ms after the form's answer`;
    },
  );
  await verify(
    "without any area left, the portal says what is missing; going back is access_denied",
    async () => {
      await customer.tick(mini, "shop");
      let shown = await browser.open(`${apache.url}/contacts`);
      await until(async () => {
        shown = await browser.open(`${apache.url}/contacts`);
        return shown.url.pathname === "/refused";
      });
      const back = /href="([^"]*answer=refuse)"/.exec(shown.html)?.[1];
      assert.ok(back, textOf(shown.html));
      const denied = await browser.open(new URL(back, portal.url));
      assert.equal(denied.url.origin, apache.url);
      assert.equal(denied.url.searchParams.get("error"), "access_denied", denied.url.href);
    },
  );
  await verify(
    "a refresh is refused at once when the tick is gone, and Apache ends its session",
    async () => {
      await apache.restart({ asks: "always" });
      await customer.tick(mini, "contacts", "callList");
      await enter();
      await customer.tick(mini, "shop");
      assert.equal((await browser.open(`${apache.url}/contacts`)).url.pathname, "/refused");
      await apache.restart({ asks: "seldom" });
    },
  );
}

async function verifySignOut({ portal, customer, findings }: Scene, apache: Restartable) {
  const { verify } = findings;
  await apache.restart({ asks: "seldom" });
  const mini = await customer.add("contacts");
  const browser = new Browser();
  const leaving = `${apache.url}/callback?logout=${encodeURIComponent(`${apache.url}/signed-out`)}`;
  await verify(
    "signing out at the site asks at the portal, and leads back to the site",
    async () => {
      const page = await browser.open(`${apache.url}/contacts`);
      toldOf(await signIn(page, browser, mini));
      const asked = await browser.open(leaving);
      assert.equal(asked.url.pathname, "/left-system", asked.url.href);
      const back = await browser.send(asked, "Nur ");
      assert.equal(`${back.url.origin}${back.url.pathname}`, `${apache.url}/signed-out`);
      // The portal's session goes on: no form.
      toldOf(await browser.open(`${apache.url}/contacts`));
    },
  );
  await verify("signing out of everything there ends the portal's session too", async () => {
    const back = await browser.send(await browser.open(leaving), "Überall");
    assert.equal(back.status, 200, textOf(back.html));
    const page = await browser.open(`${apache.url}/contacts`);
    assert.equal(page.url.pathname, "/sign-in");
    toldOf(await signIn(page, browser, mini));
  });
  await verify(
    "signing out of the portal ends the session at the site by a logout token",
    async () => {
      const before = await browser.open(`${apache.url}/contacts`);
      toldOf(before.url.pathname === "/sign-in" ? await signIn(before, browser, mini) : before);
      await browser.send(await browser.open(`${portal.url}/`), "Abmelden");
      const milliseconds = await until(
        async () => (await browser.open(`${apache.url}/contacts`)).url.pathname === "/sign-in",
      );
      return `${milliseconds} ms`;
    },
  );
}
