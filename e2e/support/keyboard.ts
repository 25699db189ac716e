import type { Locator, Page } from "@playwright/test";
import { expect } from "./portal";

/**
 * A person who only uses a keyboard. At every stop of Tab the focus must be visible (2.4.7: an outline of 2 px or more)
 * and the focused element not hidden by another (2.4.11).
 */
export function keyboardOf(page: Page) {
  /** Presses Tab until this element has the focus. */
  async function reach(wanted: Locator, direction: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(wanted).toBeVisible();
    for (let stops = 0; stops < 80; stops++) {
      if (await isFocused(wanted, { visibly: stops > 0 })) return;
      await page.keyboard.press(direction);
    }
    throw new Error(`Tab does not reach ${wanted}`);
  }

  return {
    reach,
    /** Types into a field, replacing its text. */
    async type(field: Locator, text: string): Promise<void> {
      await reach(field);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.insertText(text);
    },
    async press(target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
      await reach(target);
      await page.keyboard.press(key);
    },
  };
}

/** @param visibly whether the focus, wherever it is, must be visible and not hidden */
async function isFocused(wanted: Locator, { visibly }: { visibly: boolean }): Promise<boolean> {
  // Both in one question to the browser, because a page has dozens of stops.
  const focus = await wanted.evaluate((sought) => {
    const element = document.activeElement;
    const reached = element === sought;
    if (!element || element === document.body) return { reached };
    // The calendar button inside a date field has the browser's own focus ring.
    if (!element.matches(":focus")) return { reached };
    // A row may show the focus of its checkbox.
    const widths = [element, element.parentElement, element.parentElement?.parentElement].map(
      (shown) => {
        const style = shown && getComputedStyle(shown);
        return !style || style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth);
      },
    );
    const box = element.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const shown = {
      what: element.outerHTML.slice(0, 120),
      outline: Math.max(...widths),
      // The middle of a wrapped link may lie between its lines.
      hit: element.getClientRects().length > 1 || (at !== null && element.contains(at)),
    };
    return { reached, shown };
  });
  // After the last stop the browser's own interface has the focus.
  if (visibly && focus.shown) {
    const { what, outline, hit } = focus.shown;
    expect(outline, `outline of ${what}`).toBeGreaterThanOrEqual(2);
    expect(hit, `${what} is not hidden`).toBe(true);
  }
  return focus.reached;
}
