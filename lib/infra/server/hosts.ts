import { environment } from "#lib/infra/env";
import { isOutside } from "./request-target";

/**
 * S-84: whether a request names a host for which it is answered: the portal's, or for forward auth that of the system behind
 * a proxy. A question that names a system is answered for no other system's host.
 */
export function isOwnHost(host: string, target: string, appUrl: URL): boolean {
  const asked = host.toLowerCase();
  if (asked === appUrl.host) return !target.startsWith("/.zugang/");
  if (!isOutside(target)) return false;
  const [, id] = /^\/authz\/(\w+)/.exec(target) ?? [];
  return environment().systems.some(
    (system) =>
      system.kind === "proxy" &&
      new URL(system.origin).host === asked &&
      (id === undefined || id === system.id),
  );
}
