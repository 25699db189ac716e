import type { Page } from "@playwright/test";
import { announcementOf } from "#lib/infra/server/announcement";
import type { Portal } from "./portal";

/** Opens a page that says what has happened, as after an action: an address alone claims nothing. */
export async function openAnnounced(
  { portal, page }: { portal: Pick<Portal, "url">; page: Page },
  address: string,
): Promise<void> {
  const announcement = announcementOf(new URL(portal.url), address);
  if (!announcement) throw new Error(`${address} says nothing`);
  const { origin } = new URL(portal.url);
  await page.context().addCookies([{ name: announcement.cookie, value: "1", url: origin }]);
  await page.goto(address);
}
