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

/** The value of a cookie in a Cookie header; undefined without it. Of several with one name the first counts. */
export function cookieIn(header: string, name: string): string | undefined {
  const start = `${name}=`;
  return header
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(start))
    ?.slice(start.length);
}
