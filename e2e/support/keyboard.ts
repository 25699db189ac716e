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
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press(direction);
      await expectVisibleFocus(page);
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

async function expectVisibleFocus(page: Page): Promise<void> {
  const focus = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // The calendar button inside a date field has the browser's own focus ring.
    if (!element.matches(":focus")) return null;
    // A row may show the focus of its checkbox.
    const widths = [element, element.parentElement, element.parentElement?.parentElement].map(
      (shown) => {
        const style = shown && getComputedStyle(shown);
        return !style || style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth);
      },
    );
    const box = element.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
      what: element.outerHTML.slice(0, 120),
      outline: Math.max(...widths),
      // The middle of a wrapped link may lie between its lines.
      hit: element.getClientRects().length > 1 || (at !== null && element.contains(at)),
    };
  });
  // After the last stop the browser's own interface has the focus.
  if (!focus) return;
  expect(focus.outline, `outline of ${focus.what}`).toBeGreaterThanOrEqual(2);
  expect(focus.hit, `${focus.what} is not hidden`).toBe(true);
}
