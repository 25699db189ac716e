import { findSystem } from "#lib/domain/systems/connected";

/** Where a sign-out that began in a system may lead back to: the place of the address in the catalogue, and its state. */
export type WayBack = { system: string; back?: string; state?: string };

/**
 * The page of the portal that leads back to a system after a sign-out, or null if the system has named no address that the
 * catalogue has.
 */
export function wayBackOf({ system, back, state }: WayBack): string | null {
  const addresses = findSystem(system)?.oidc?.afterSignOut ?? [];
  if (back === undefined || !/^\d{1,2}$/.test(back) || !addresses[Number(back)]) return null;
  const query = new URLSearchParams({ system, back, ...(state !== undefined && { state }) });
  return `/continue?${query}`;
}
