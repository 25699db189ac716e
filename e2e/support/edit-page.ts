import type { Page } from "@playwright/test";

/** Unfolds names and account data on the page of a person, in German. */
export async function openPersonIn(page: Page): Promise<void> {
  await page.getByText("Name und Kontodaten").click();
}
