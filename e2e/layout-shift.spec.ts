import type { Page } from "@playwright/test";
import { ask } from "./support/http";
import { hydrated } from "./support/hydration";
import { freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { browserOf } from "./support/sessions";

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
/** How far a page may move while it loads, of 1 (Cumulative Layout Shift). */
const bound = 0.01;

/** How far the page has moved since it was opened: the sum of what Chromium has noted. */
async function movementOf(page: Page): Promise<number> {
  await hydrated(page.getByRole("main"));
  return page.evaluate(async () => {
    await document.fonts.ready;
    const entries = await new Promise<PerformanceEntry[]>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
      observer.observe({ type: "layout-shift", buffered: true });
      // Nothing is told if nothing has moved.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
    });
    return entries.reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0);
  });
}

test("no page moves while it loads, the first time and afterwards, on a desk and on a telephone", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const moved: string[] = [];
  for (const viewport of sizes)
    for (const path of ["/sign-in", "/", "/users", "/account"]) {
      // A browser of its own for each, which has nothing in its cache.
      const page =
        path === "/sign-in"
          ? await browser.newPage({ viewport })
          : await browserOf(browser, portal, sql, owner, { viewport });
      for (const visit of ["first", "second"]) {
        await page.goto(portal.url + path);
        const movement = await movementOf(page);
        if (movement > bound)
          moved.push(`${path} at ${viewport.width}, ${visit} visit: ${movement.toFixed(3)}`);
      }
      await page.context().close();
    }
  expect(moved).toEqual([]);
});

test("no page moves when its font comes late: what is shown until then is as wide and as high", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner } = await freshCompany(sql);
  const moved: string[] = [];
  for (const viewport of sizes)
    for (const path of ["/", "/account", "/users/new"]) {
      const page = await browserOf(browser, portal, sql, owner, { viewport });
      let send = () => {};
      const drawn = new Promise<void>((resolve) => {
        send = resolve;
      });
      await page.route(/\.woff2$/, async (route) => {
        await drawn;
        await route.continue();
      });
      await page.goto(path, { waitUntil: "commit" });
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]);
      send();
      await page.waitForLoadState("load");
      const movement = await movementOf(page);
      if (movement > bound) moved.push(`${path} at ${viewport.width}: ${movement.toFixed(3)}`);
      await page.context().close();
    }
  expect(moved).toEqual([]);
});

test("the font of the pages is loaded beside their style sheet, the one that it asks for", async ({
  portal,
}) => {
  const { text, headers } = await ask(portal, "/sign-in");
  const [, sheet = ""] = /<link rel="stylesheet" href="([^"?]+)/.exec(text) ?? [];
  const style = (await ask(portal, sheet)).text;
  const faces = [...style.matchAll(/@font-face\{[^}]*url\(([^)]+)\)[^}]*unicode-range:([^}]*)/g)];
  // The face with the letters of the basic alphabet, which each page has.
  const [, font = ""] = faces.find(([, , range]) => /U\+(\?\?|0+-0*FF)/.test(range ?? "")) ?? [];
  const address = new URL(font, `http://portal.invalid${sheet}`).pathname;
  const loaded = [...String(headers.link).matchAll(/<([^>]+)>; rel=preload; as="font"([^,]*)/g)];
  expect(loaded.map(([, href, kind]) => [href, kind])).toEqual([
    [address, '; crossorigin=""; type="font/woff2"'],
  ]);
  const file = await ask(portal, address);
  expect([file.status, file.headers["content-type"]]).toEqual([200, "font/woff2"]);
  expect(file.headers["cache-control"]).toContain("immutable");
});
