import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { cookieOf } from "../../e2e/support/http";
import { findChromium } from "../support/chromium";
import type { BenchPortal } from "./laboratory";

/** Works in Chromium, and ends it. @returns null without a Chromium on this machine */
export async function inChromium<T>(work: (browser: Browser) => Promise<T>): Promise<T | null> {
  const browser = await chromium
    .launch({ executablePath: findChromium(), args: ["--no-sandbox"] })
    .catch(() => null);
  if (!browser) return null;
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** A browser that has seen nothing yet, in which the holder of this cookie is signed in. */
export async function contextOf(
  browser: Browser,
  portal: Pick<BenchPortal, "url">,
  cookie?: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
  // tsx wraps functions with a helper that pages do not have.
  await context.addInitScript("globalThis.__name = (given) => given");
  if (cookie)
    await context.addCookies([
      { name: cookieOf(portal, "session"), value: cookie, url: portal.url },
    ]);
  return context;
}

/** Opens a page and waits until it has loaded completely: it is only used then. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: "load" });
  await page.waitForLoadState("networkidle");
}
