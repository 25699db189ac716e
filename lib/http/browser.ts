import { headers } from "next/headers";
import type { ClientInfo } from "#lib/domain/sign-in/sessions";
import { limits } from "#lib/rules/limits";
import { readCookie } from "./cookies";

/**
 * S-64: the ids by which users may be known in this browser, that of the last sign-in first. Values of another shape,
 * like the mark for the server in front, are skipped.
 */
export async function currentDevices(): Promise<string[]> {
  const ids = (await readCookie("device"))?.split(".") ?? [];
  return ids.filter((id) => /^[\w-]{43}$/.test(id)).slice(0, limits.devicesOfBrowser);
}

/** What is known of the requesting browser; the id is that of the sign-in in progress. */
export async function currentBrowser(): Promise<ClientInfo> {
  const userAgent = (await headers()).get("user-agent") ?? "";
  const [device = null] = await currentDevices();
  return { userAgent, device };
}
