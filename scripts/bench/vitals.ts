import { chromium, type Page } from "@playwright/test";
import { cookieOf } from "../../e2e/support/http";
import { findChromium } from "../support/chromium";
import { compared, type Finding, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { shown } from "./numbers";
import { median } from "./statistics";

/** Google's Web Vitals in a browser on this machine; milliseconds, and a share for CLS. */
type Vitals = { ttfb: number; lcp: number; cls: number; inp: number };

const bounds = { ttfb: 200, lcp: 1000, cls: 0.02, inp: 100 } as const;
const names = {
  ttfb: "first byte (TTFB)",
  lcp: "largest part drawn (LCP)",
  cls: "shift of what is drawn (CLS)",
  inp: "answer to a key or click (INP)",
} as const;

/** Runs before the page's own scripts and records the browser's measurements. */
function observe(): void {
  const seen = { lcp: 0, cls: 0, inp: 0 };
  Object.assign(globalThis, { vitals: seen });
  type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; interactionId: number };
  const watch = (type: string, note: (entry: Entry) => void) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry as Entry);
    }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  watch("largest-contentful-paint", ({ startTime }) => {
    seen.lcp = startTime;
  });
  watch("layout-shift", ({ value, hadRecentInput }) => {
    if (!hadRecentInput) seen.cls += value;
  });
  watch("event", ({ duration, interactionId }) => {
    if (interactionId) seen.inp = Math.max(seen.inp, duration);
  });
}

async function vitalsOf(page: Page, path: string, field: string): Promise<Vitals> {
  await page.goto(path, { waitUntil: "load" });
  // The page is only used once it has loaded completely.
  await page.waitForLoadState("networkidle");
  await page.locator(field).first().click();
  await page.keyboard.type("Lindenbauer", { delay: 20 });
  await page.keyboard.press("Tab");
  // Two frames: an event is reported after the frame that answers it was drawn.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const { lcp, cls, inp } = (globalThis as unknown as { vitals: Omit<Vitals, "ttfb"> }).vitals;
    if (lcp === 0) throw new Error("the browser reported no largest contentful paint");
    return { ttfb: (navigation as PerformanceNavigationTiming).responseStart, lcp, cls, inp };
  });
}

/** Goal 14: the sign-in page and the list, in Chromium on this machine. */
export async function vitals(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const { cookie } = await large.person("o.kind = 'provider'");
  const browser = await chromium
    .launch({ executablePath: findChromium(), args: ["--no-sandbox"] })
    .catch(() => null);
  if (!browser)
    return [compared({ goal: 14, what: "Web Vitals", measured: "not measured: no Chromium" }, "")];
  try {
    const findings: Finding[] = [];
    for (const [path, field] of [
      ["/sign-in", "input[name=login]"],
      ["/users", "input[name=q]"],
    ] as const) {
      const all: Vitals[] = [];
      for (let round = 0; round <= sizes.rounds; round += 1) {
        const context = await browser.newContext({ baseURL: large.url, locale: "de-DE" });
        // tsx wraps functions with a helper that pages do not have.
        await context.addInitScript("globalThis.__name = (given) => given");
        await context.addInitScript(observe);
        if (path !== "/sign-in")
          await context.addCookies([
            { name: cookieOf(large, "session"), value: cookie, url: large.url },
          ]);
        const seen = await vitalsOf(await context.newPage(), path, field);
        // The first fills the code caches of server and browser.
        if (round > 0) all.push(seen);
        await context.close();
      }
      for (const name of ["ttfb", "lcp", "cls", "inp"] as const) {
        const value = median(all.map((one) => one[name]));
        findings.push(
          within(
            { goal: 14, what: `${names[name]} of ${path}`, measured: shown(value) },
            value,
            bounds[name],
            name === "cls" ? "" : "ms",
          ),
        );
      }
    }
    return findings;
  } finally {
    await browser.close();
  }
}
