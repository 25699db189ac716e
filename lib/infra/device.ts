import "server-only";
import Bowser from "bowser";
import { limits } from "#lib/rules/limits";

/** A browser and the system that it runs on, by their names. */
export type Device = { browser: string; system: string | null };

/** What a browser calls itself; null for what names no browser. */
export function deviceOf(userAgent: string | null): Device | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent.slice(0, limits.userAgentLength));
  return browser.name ? { browser: browser.name, system: os.name ?? null } : null;
}
