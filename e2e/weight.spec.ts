import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { hydrated } from "./support/hydration";
import { freshCompany } from "./support/people";
import { expect, test } from "./support/portal";
import { freshServiceAdministrator } from "./support/service-administrators";
import { browserOf } from "./support/sessions";

/**
 * What each main page weighs at most, in kB: its HTML, in which the data for React are (flight), both as they are before
 * they are compressed, and the compressed scripts. If its form is checked in the browser, the scripts are those that are
 * there when somebody has begun to fill it in. A few per cent above what was measured; an empty page of Next has 135 kB
 * of scripts.
 */
const pages: Record<string, Weight & { checked?: true }> = {
  "/sign-in": { html: 25.5, flight: 17, scripts: 141.5 },
  "/forgot-password": { html: 20, flight: 13.5, scripts: 142 },
  "/help": { html: 27.5, flight: 16, scripts: 141.5 },
  "/": { html: 44.5, flight: 26.5, scripts: 141.5 },
  "/account": { html: 40, flight: 21.5, scripts: 144.5 },
  "/users/new": { html: 34.5, flight: 18, scripts: 183, checked: true },
  "/users/#user": { html: 44, flight: 22.5, scripts: 183.5, checked: true },
  "/activity": { html: 20.5, flight: 12, scripts: 144.5 },
  "/organizations?q=#customer": { html: 24.5, flight: 13.5, scripts: 144.5 },
};
type Weight = { html: number; flight: number; scripts: number };

/** Opens a page and weighs it, with the check of its form if there is one. */
async function weigh(page: Page, path: string, checked?: true): Promise<Weight> {
  const scripts = new Set<string>();
  const bodies: Promise<Buffer>[] = [];
  page.on("request", (request) => isScript(request.url()) && scripts.add(request.url()));
  page.on("response", (response) => isScript(response.url()) && bodies.push(response.body()));
  const answer = await page.goto(path, { waitUntil: "networkidle" });
  const html = (await answer?.text()) ?? "";
  if (checked) {
    const loads = page.waitForRequest((request) => isScript(request.url()));
    const field = page.locator("main form").getByRole("textbox").first();
    await (await hydrated(field)).focus();
    await loads;
  }
  await expect.poll(() => bodies.length).toBe(scripts.size);
  const flight = [...html.matchAll(/self\.__next_f\.push\((.*?)\)<\/script>/gs)];
  return {
    html: kilobytes(Buffer.byteLength(html)),
    flight: kilobytes(flight.reduce((sum, [, part = ""]) => sum + Buffer.byteLength(part), 0)),
    scripts: kilobytes(
      (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0),
    ),
  };
}

function isScript(address: string): boolean {
  return new URL(address).pathname.endsWith(".js");
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}

test("no main page weighs more than it did: its HTML, its data, and its scripts, the check of its form included", async ({
  portal,
  sql,
  browser,
}) => {
  const { owner, customerNumber } = await freshCompany(sql);
  const administrator = await freshServiceAdministrator(sql);
  const tooHeavy: string[] = [];
  for (const [path, { checked, ...most }] of Object.entries(pages)) {
    const person = path.startsWith("/organizations") ? administrator : owner;
    // A browser of its own for each, which has nothing in its cache.
    const page = /^\/(sign-in|forgot-password)$/.test(path)
      ? await browser.newPage({ baseURL: portal.url })
      : await browserOf(browser, portal, sql, person);
    const named = path.replace("#user", `${owner.number}`).replace("#customer", customerNumber);
    const weight = await weigh(page, named, checked);
    for (const what of ["html", "flight", "scripts"] as const)
      if (weight[what] > most[what])
        tooHeavy.push(`${path}: ${what} ${weight[what]} kB of ${most[what]}`);
    await page.context().close();
  }
  expect(tooHeavy).toEqual([]);
});
