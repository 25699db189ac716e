import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { environment } from "#lib/infra/env";
import { announcementOf } from "#lib/infra/server/announcement";
import { ownPath } from "#lib/rules/paths";
import { cookieOptions } from "./cookies";

/**
 * Redirects to an address that says what has just happened, in this browser and once (FEEL-D17); only in actions.
 *
 * @param address an own path with `notice` or `sent`
 */
export async function announce(address: string): Promise<never> {
  const announcement = announcementOf(environment().appUrl, address);
  // Without an end: the cookie goes when the page is shown, or with the browser.
  const { maxAge: _, ...options } = cookieOptions(0);
  if (announcement) (await cookies()).set(announcement.cookie, "1", options);
  redirect(address);
}

/** What the address of this page says has happened; undefined if it says nothing, or nothing has. */
export async function announced(): Promise<string | undefined> {
  const address = ownPath((await headers()).get("x-address"));
  const announcement = announcementOf(environment().appUrl, address);
  if (!announcement || !(await cookies()).has(announcement.cookie)) return undefined;
  return announcement.text;
}
