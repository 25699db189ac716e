import { areas } from "#lib/rules/catalogue";
import { hopAddress, interactionPath, ownPath } from "#lib/rules/paths";
import { findSystem, systemOf } from "./connected";

/**
 * going on from a page of the portal to a system. Browsers let no redirect after a form leave the portal
 * (`form-action`), so whatever follows a form and leads away goes on by GET, from the page `/continue`.
 */

/** What an address of the page `/continue` says, as a browser has sent it. */
type Query = Readonly<Record<string, string | string[] | undefined>>;

/** How long the `state` may be that a system gets back after a sign-out (in characters). */
const stateLength = 200;

/** Where the redirect after a form leads: to a page of the portal directly, to anything that leads away by `/continue`. */
export function addressAfterForm(next: string | null | undefined): string {
  const path = ownPath(next);
  return leadsAway(path) ? `/continue?${new URLSearchParams({ next: path })}` : path;
}

/**
 * Where the page `/continue` goes on to: an own path that leads away, or the address of a system for after a sign-out.
 *
 * @returns null for anything else
 */
export function findWayOn({ next, system, back, state, ...rest }: Query): string | null {
  if (Object.keys(rest).length > 0) return null;
  if (typeof next === "string" && [system, back, state].every((one) => one === undefined))
    return leadsAway(next) ? next : null;
  return next === undefined ? addressAfterSignOut({ system, back, state }) : null;
}

/** Whether a path of the portal leads on to a system: a way that began there, or the page of an area that it serves. */
function leadsAway(path: string): boolean {
  if (interactionPath(path) || hopAddress(path)) return true;
  const area = areas.find((one) => one.path === path);
  return area !== undefined && systemOf(area.id) !== undefined;
}

/** An address that the catalogue names, by its place there; with the `state` that the system has sent. */
function addressAfterSignOut({ system, back, state = "" }: Query): string | null {
  if (typeof system !== "string" || typeof back !== "string" || typeof state !== "string")
    return null;
  if (!/^\d{1,2}$/.test(back) || state.length > stateLength) return null;
  const address = findSystem(system)?.oidc?.afterSignOut[Number(back)];
  if (address === undefined) return null;
  const url = new URL(address);
  if (state !== "") url.searchParams.set("state", state);
  return url.href;
}
