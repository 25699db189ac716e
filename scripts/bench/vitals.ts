import type { Browser, Page } from "@playwright/test";
import { contextOf, inChromium, openPage } from "./browser";
import { compared, type Finding, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { shown } from "./numbers";
import { isProvider } from "./readers";
import { median } from "./statistics";

/** Google's Web Vitals in a browser on this machine; milliseconds, and a share for CLS. */
type Vitals = { ttfb: number; lcp: number; cls: number; inp: number };
/** A visit by a browser that has none of the portal's files, and the next one to the same page. */
type Visits = { cold: Vitals; warm: Vitals };

const bounds = { ttfb: 200, lcp: 1000, inp: 100 } as const;
const names = {
  ttfb: "first byte (TTFB)",
  lcp: "largest part drawn (LCP)",
  inp: "answer to a key or click (INP)",
} as const;
const pages = [
  { path: "/sign-in", field: "input[name=login]" },
  { path: "/users", field: "input[name=q]" },
] as const;

/** Goal 14: the sign-in page and the list, in Chromium on this machine. */
export async function vitals(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const { cookie } = await large.person(isProvider);
  const visits = async (browser: Browser, { path, field }: (typeof pages)[number]) => {
    const context = await contextOf(browser, large, path === "/sign-in" ? undefined : cookie);
    await context.addInitScript(observe);
    const cold = await vitalsOf(await context.newPage(), path, field);
    const warm = await vitalsOf(await context.newPage(), path, field);
    await context.close();
    return { cold, warm };
  };
  const findings = await inChromium(async (browser) => {
    const found: Finding[] = [];
    for (const page of pages) {
      // The first fills the code caches of server and browser.
      await visits(browser, page);
      const all: Visits[] = [];
      for (let round = 0; round < sizes.rounds; round += 1) all.push(await visits(browser, page));
      found.push(...(sizes.thorough ? timesOf(page.path, all) : []), ...shiftsOf(page.path, all));
    }
    return found;
  });
  return (
    findings ?? [
      compared({ goal: 14, what: "Web Vitals", measured: "not measured: no Chromium" }, ""),
    ]
  );
}

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
  await openPage(page, path);
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

function timesOf(path: string, all: Visits[]): Finding[] {
  return (["ttfb", "lcp", "inp"] as const).map((name) => {
    const value = median(all.map(({ cold }) => cold[name]));
    const line = { goal: 14, what: `${names[name]} of ${path}`, measured: shown(value) };
    return within(line, value, bounds[name], "ms");
  });
}

/** The greatest shift of all visits counts: a font that arrives late moves some of them and not others. */
function shiftsOf(path: string, all: Visits[]): Finding[] {
  return (["cold", "warm"] as const).map((which) => {
    const shifts = all.map((visits) => visits[which].cls);
    const [least, most] = [Math.min(...shifts), Math.max(...shifts)];
    const line = {
      goal: 14,
      what: `shift of what is drawn (CLS) of ${path}, the most, ${which === "cold" ? "at the first visit of a browser" : "at its next visit"}`,
      measured: `${most.toFixed(3)} (least ${least.toFixed(3)}, ${shifts.length} visits)`,
    };
    return within(line, most, 0.01, "");
  });
}
