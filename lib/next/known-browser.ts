import "server-only";
import { isOwnDeviceId } from "#lib/infra/keys";
import { unsealSession } from "./session-token";

/**
 * FF-W1: by what the server in front tells browsers apart in which somebody has signed in, without asking the database: the id
 * of the browser, or the session, each with a seal of the portal's. It says nothing of who that is, or whether it still may.
 *
 * @param cookies a request's header
 * @returns null for everybody else
 */
export async function knownBrowser(cookies: string): Promise<string | null> {
  const cookie = (name: string) =>
    new RegExp(`(?:^|; ?)(?:__Host-)?zugang\\.${name}[^=;]*=([^;]*)`).exec(cookies)?.[1];
  const device = cookie("device");
  if (device && isOwnDeviceId(device)) return `device ${device}`;
  const session = await unsealSession(cookie("session"));
  return session && `session ${session}`;
}
