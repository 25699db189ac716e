import type { Locator, Page } from "@playwright/test";

/** What the page says has happened; apart from what it says while a form is being sent, which stands outside of it. */
export function noticeOn(page: Page): Locator {
  return page.getByRole("main").getByRole("status");
}
