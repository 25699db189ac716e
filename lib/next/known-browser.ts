import "server-only";
import { environment } from "#lib/infra/env";
import { isOwnDeviceId } from "#lib/infra/keys";
import { cookieNameAt } from "#lib/rules/cookie-name";
import { limits } from "#lib/rules/limits";
import { unsealSession } from "./session-token";

/**
 * FF-W1: by what the server in front tells browsers apart in which somebody has signed in, without asking the database: the id
 * of the browser, or the session, each with a seal of the portal's. It says nothing of who that is, or whether it still may.
 *
 * @param cookies a request's header
 * @returns null for everybody else
 */
export async function knownBrowser(cookies: string): Promise<string | null> {
  const cookie = (name: string) => {
    const start = `${cookieNameAt(environment().appUrl, name)}=`;
    const found = cookies.split(";").find((part) => part.trimStart().startsWith(start));
    return found?.trim().slice(start.length);
  };
  const devices = cookie("device")?.split(".").slice(0, limits.devicesOfBrowser) ?? [];
  const device = devices.find(isOwnDeviceId);
  if (device) return `device ${device}`;
  const session = await unsealSession(cookie("session"));
  return session && `session ${session}`;
}
