import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { environment } from "#lib/infra/env";
import { announcementOf } from "#lib/infra/server/announcement";
import { ownPath } from "#lib/rules/paths";
import { cookieOptions } from "./cookies";

/**
 * Redirects to an address that says what has just happened, in this browser and once (FEEL-D17); only in actions.
 *
 * @param address an own path with `notice` or `sent`
 * @param about a name that only the browser still knows then, which keeps it encrypted
 */
export async function announce(address: string, about?: string): Promise<never> {
  const announcement = announcementOf(environment().appUrl, address);
  // Without an end: the cookie goes when the page is shown, or with the browser.
  const { maxAge: _, ...options } = cookieOptions(0);
  const value = about === undefined ? "1" : encrypt(about, "announcement");
  if (announcement) (await cookies()).set(announcement.cookie, value, options);
  redirect(address);
}

/** What the address of this page says has happened; undefined if it says nothing, or nothing has. */
export async function announced(): Promise<string | undefined> {
  return (await current())?.text;
}

/** The name of whom the news of this page are about, if the browser was given one. */
export async function announcedName(): Promise<string | undefined> {
  return decrypt((await current())?.value ?? "", "announcement");
}

async function current(): Promise<{ text: string; value: string } | undefined> {
  const address = ownPath((await headers()).get("x-address"));
  const announcement = announcementOf(environment().appUrl, address);
  const cookie = announcement && (await cookies()).get(announcement.cookie);
  return cookie ? { text: announcement.text, value: cookie.value } : undefined;
}
