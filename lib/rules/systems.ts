import type { Area, AreaId } from "./catalogue";

/** The name of an environment variable of a system: SYSTEM_INVOICE_ARCHIVE_URL. */
export function systemVariable(id: string, what: "URL" | "KEY"): string {
  return `SYSTEM_${id.replace(/[A-Z]/g, "_$&").toUpperCase()}_${what}`;
}

/** The areas of a system that are open to somebody, in the catalogue's order. */
export function openAreasOf(
  system: { areas: Readonly<Partial<Record<AreaId, string>>> },
  effective: ReadonlySet<AreaId>,
): AreaId[] {
  return (Object.keys(system.areas) as AreaId[]).filter((area) => effective.has(area));
}

/**
 * What somebody wants of a system who is refused: one area that it serves, or any of its areas if none is named.
 *
 * @param area what the address says, which may be anything
 * @returns the areas that are wanted, which of them is open by now, and what else is open there
 */
export function wantedOf(
  system: { areas: Readonly<Partial<Record<AreaId, string>>> },
  effective: ReadonlySet<AreaId>,
  area: unknown,
): { wanted: AreaId[]; granted: AreaId | undefined; others: AreaId[] } {
  const served = Object.keys(system.areas) as AreaId[];
  const one = served.find((id) => id === area);
  const wanted = one ? [one] : served;
  const open = openAreasOf(system, effective);
  return {
    wanted,
    granted: open.find((id) => wanted.includes(id)),
    others: open.filter((id) => !wanted.includes(id)),
  };
}

/** The paths of the areas that are pages of this portal. */
const ownPages: readonly string[] = ["/areas/product", "/areas/personal-data", "/users"];

/**
 * Where an area begins: at the system that serves it, or at its page in this portal.
 *
 * @returns null if nothing serves it: no link may lead there
 */
export function addressIn(
  systems: readonly { areas: Readonly<Partial<Record<AreaId, string>>> }[],
  { id, path }: Pick<Area, "id" | "path">,
): string | null {
  const elsewhere = systems.find(({ areas }) => id in areas)?.areas[id];
  return elsewhere ?? (ownPages.includes(path) ? path : null);
}
