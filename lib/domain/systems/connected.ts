import { environment } from "#lib/infra/env";
import type { System } from "#lib/infra/system-settings";
import type { Area, AreaId } from "#lib/rules/catalogue";
import { addressIn } from "#lib/rules/systems";

/** the connected systems of this installation. */

/** The path below which the server in front answers connected systems. */
export const connectPath = "/oidc";

/** The issuer (`iss`) that connected systems know: the portal's address with this path. */
export function issuer(): string {
  return `${environment().appUrl.origin}${connectPath}`;
}

/** All of them, in the catalogue's order. */
export function connectedSystems(): readonly System[] {
  return environment().systems;
}

/** Those that the portal tells of logouts. One behind a proxy is told nothing: it asks about each request. */
export function toldSystems(): readonly System[] {
  return connectedSystems().filter(({ oidc }) => oidc);
}

/** The system with this id; undefined if the catalogue has none (any more). */
export function findSystem(id: string): System | undefined {
  return environment().systems.find((system) => system.id === id);
}

/** The system that serves an area; undefined if it is a page of the portal, or not served yet. */
export function systemOf(area: AreaId): System | undefined {
  return environment().systems.find((system) => area in system.areas);
}

/** Where an area begins; null if neither a system nor the portal serves it. */
export function addressOf(area: Area): string | null {
  return addressIn(connectedSystems(), area);
}
