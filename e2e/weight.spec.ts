import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf } from "./support/sessions";

/**
 * What each main page weighs at most, in kB: its HTML, in which the data for React are (flight), both as they are before
 * they are compressed, and the compressed scripts, as they are when somebody has begun to fill in its form; `corrected`
 * are the scripts with the check of the form, which is there once the server has found something to correct. A few per
 * cent above what was measured; an empty page of Next has 135 kB of scripts.
 */
const pages: Record<string, Weight> = {
  "/sign-in": { html: 25.5, flight: 17, scripts: 141.5 },
  "/forgot-password": { html: 20, flight: 13.5, scripts: 142 },
  "/help": { html: 27.5, flight: 16, scripts: 141.5 },
  "/": { html: 44.5, flight: 26.5, scripts: 141.5 },
  "/account": { html: 40, flight: 21.5, scripts: 144.5 },
  "/users/new": { html: 34.5, flight: 18, scripts: 145.5, corrected: 183 },
  "/users/#user": { html: 44, flight: 22.5, scripts: 146, corrected: 183.5 },
  "/activity": { html: 20.5, flight: 12, scripts: 144.5 },
  "/organizations?q=#customer": { html: 24.5, flight: 13.5, scripts: 144.5 },
};
type Weight = { html: number; flight: number; scripts: number; corrected?: number };

/** Opens a page, begins to fill in its form, and weighs it; `corrects`: sends nothing and weighs it again. */
async function weigh(page: Page, path: string, corrects: boolean): Promise<Weight> {
  const scripts = new Set<string>();
  const bodies: Promise<Buffer>[] = [];
  page.on("request", (request) => isScript(request.url()) && scripts.add(request.url()));
  page.on("response", (response) => isScript(response.url()) && bodies.push(response.body()));
  const scriptSizes = async () => {
    await page.waitForLoadState("networkidle");
    await expect.poll(() => bodies.length).toBe(scripts.size);
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    return kilobytes(sizes.reduce((sum, size) => sum + size, 0));
  };
  const answer = await page.goto(path, { waitUntil: "networkidle" });
  const html = (await answer?.text()) ?? "";
  const field = page.locator("main form").getByRole("textbox").first();
  const fold = page.locator("main form summary").first();
  if ((await field.count()) === 0 && (await fold.count()) > 0) await fold.click();
  if ((await field.count()) > 0) {
    await (await hydrated(field)).focus();
    await page.keyboard.type("a");
  }
  const flight = [...html.matchAll(/self\.__next_f\.push\((.*?)\)<\/script>/gs)];
  const weight: Weight = {
    html: kilobytes(Buffer.byteLength(html)),
    flight: kilobytes(flight.reduce((sum, [, part = ""]) => sum + Buffer.byteLength(part), 0)),
    scripts: await scriptSizes(),
  };
  if (!corrects) return weight;
  await field.fill("");
  const check = page.waitForResponse((response) => isScript(response.url()));
  await page.keyboard.press("Enter");
  await check;
  return { ...weight, corrected: await scriptSizes() };
}

function isScript(address: string): boolean {
  return new URL(address).pathname.endsWith(".js");
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}

test("no main page weighs more than it did: its HTML, its data, its scripts, and those that check its form", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner, customerNumber } = await freshCompany(sql);
  const administrator = await freshServiceAdministrator(sql);
  const tooHeavy: string[] = [];
  for (const [path, most] of Object.entries(pages)) {
    const person = path.startsWith("/organizations") ? administrator : owner;
    // A browser of its own for each, which has nothing in its cache.
    const page = /^\/(sign-in|forgot-password)$/.test(path)
      ? await browser.newPage({ baseURL: portal.url })
      : await browserOf(browser, portal, sql, person);
    const named = path.replace("#user", `${owner.number}`).replace("#customer", customerNumber);
    const weight = await weigh(page, named, most.corrected !== undefined);
    for (const [what, bound] of Object.entries(most)) {
      const weighs = weight[what as keyof Weight] ?? Number.POSITIVE_INFINITY;
      if (weighs > bound) tooHeavy.push(`${path}: ${what} ${weighs} kB of ${bound}`);
    }
    await page.context().close();
  }
  expect(tooHeavy).toEqual([]);
});
