import type { Page } from "@playwright/test";
import { noticeOn } from "./notices";
import { expect } from "./portal";

/** Ticks or unticks areas on the page of a user, by the beginning of their names, and saves. */
export async function savePermissions(
  page: Page,
  userNumber: number | string,
  ticks: Record<string, boolean>,
): Promise<void> {
  await page.goto(`/users/${userNumber}`);
  for (const [area, checked] of Object.entries(ticks))
    await page.getByRole("checkbox", { name: new RegExp(`^${area}`) }).setChecked(checked);
  await page.getByRole("button", { name: "Speichern" }).click();
  await expect(noticeOn(page).first()).toBeVisible();
}
