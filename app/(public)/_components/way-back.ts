import { findWayOn } from "#lib/domain/systems/going-on";

/** Where a sign-out that began in a system may lead back to: the place of the address in the catalogue, and its state. */
export type WayBack = { system: string; back?: string; state?: string };

/**
 * The page of the portal that leads back to a system after a sign-out, or null if that page would not: the system has
 * named no address that the catalogue has.
 */
export function wayBackOf({ system, back, state }: WayBack): string | null {
  if (!findWayOn({ system, back, state })) return null;
  const query = new URLSearchParams({
    system,
    ...(back !== undefined && { back }),
    ...(state !== undefined && { state }),
  });
  return `/continue?${query}`;
}
