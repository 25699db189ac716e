/**
 * The name of a cookie in the browser: with `__Host-` where the browser allows it (S-20), and with the port unless it
 * is the default one. A browser sends cookies to every port of a host, so two portals there would overwrite each
 * other's (FF-L).
 *
 * @param appUrl the address of the installation
 */
export function cookieNameAt(appUrl: URL, name: string): string {
  const portal = appUrl.port ? `zugang-${appUrl.port}` : "zugang";
  return `${appUrl.protocol === "https:" ? "__Host-" : ""}${portal}.${name}`;
}
