import type { Page } from "@playwright/test";
import { expect, test } from "./portal";

/** What a journey takes: pages after the one where it begins, clicks, and by keyboard the stops of Tab. */
type Cost = { pages: number; clicks: number; stops?: number };

/**
 * Counts the pages that a person sees and their clicks: a page is a document, or another address without its fragment;
 * a click is a press of the pointer, or a choice from a list or of a file. Typing is free. Needs JavaScript.
 */
export async function journeysOn(page: Page) {
  const taken = { pages: 0, clicks: 0, stops: 0 };
  let seen: string[] = [];
  await page.exposeBinding("count", (_, what: keyof typeof taken, address?: string) => {
    taken[what] += 1;
    if (address) seen.push(address);
  });
  await page.addInitScript(countInBrowser);

  /**
   * A journey, which begins on the dashboard unless another address is given, and takes exactly this many pages and
   * clicks.
   */
  return function journey(
    title: string,
    cost: Cost,
    walk: () => Promise<void>,
    { from = "/" } = {},
  ): Promise<void> {
    return test.step(title, async () => {
      await page.goto(from);
      Object.assign(taken, { pages: 0, clicks: 0, stops: 0 });
      seen = [];
      await walk();
      expect.soft(taken, `${title}: ${seen.join(" → ")}`).toMatchObject(cost);
    });
  };
}

/** Runs in each document before its own scripts. */
function countInBrowser(): void {
  const { count, navigation } = window as unknown as {
    count(what: string, address?: string): void;
    navigation: EventTarget;
  };
  if (window !== window.top) return;
  const addressed = () => location.pathname + location.search;
  let address = addressed();
  count("pages", address);
  navigation.addEventListener("currententrychange", () => {
    if (address === addressed()) return;
    address = addressed();
    count("pages", address);
  });
  const listen = (event: string, counted: (event: Event) => string | false) =>
    addEventListener(
      event,
      (happened) => {
        const what = counted(happened);
        if (what) count(what);
      },
      { capture: true },
    );
  listen("pointerdown", () => "clicks");
  listen("change", ({ target }) => (target as Element).matches("select, [type=file]") && "clicks");
  listen("keydown", (event) => (event as KeyboardEvent).key === "Tab" && "stops");
}
