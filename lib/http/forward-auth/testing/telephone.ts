import { sql } from "drizzle-orm";
import { rows } from "#lib/domain/testing/database";
import { addPerson, type TestPortal } from "#lib/http/oidc/testing/portal";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { HostBrowser } from "./browser";

/** The host of the telephone system in tests; a proxy in front of it would hand on what the portal answers there. */
export const telephone = "http://127.0.0.1:3103";

/** The settings with which a portal knows it there. */
export const telephoneSettings = { SYSTEM_TELEPHONE_SYSTEM_URL: telephone };

/** Adds somebody with these areas, whose organization may use all of them. */
export async function addCaller(...areas: AreaId[]): Promise<Actor> {
  const person = await addPerson(...areas);
  await rows(sql`insert into organization_products (organization_id, product)
    values (${person.organizationId}, 'cloudPbx'), (${person.organizationId}, 'faxAndSms')`);
  return person;
}

/** A browser in which somebody is signed in to the portal, and in the telephone system after `enter`. */
export async function enter(portal: TestPortal, person: Actor, path = "/"): Promise<HostBrowser> {
  const browser = new HostBrowser(portal);
  await browser.signIn(person);
  await browser.follow(begin(path), arrives);
  return browser;
}

/** The address that begins the way to a path there. */
export function begin(path: string): string {
  return `${telephone}/.zugang/begin?to=${path}`;
}

/** Whether an address is one of the system itself, at which the way ends. */
export function arrives(url: URL): boolean {
  return url.origin === telephone && !url.pathname.startsWith("/.zugang/");
}

/** What the portal answers to a proxy that asks about a request with this browser's cookies. */
export function question(
  browser: HostBrowser,
  area: AreaId | "" = "",
  headers: Record<string, string> = {},
) {
  const way = area === "" ? "" : `/${area}`;
  return browser.ask(`${telephone}/authz/telephoneSystem${way}`, headers);
}
