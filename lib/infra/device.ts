import "server-only";
import Bowser from "bowser";
import { limits } from "#lib/rules/limits";

/** A browser and its operating system, by name. */
export type Device = { browser: string; system: string | null };

/** The browser and system in a User-Agent header; null if it names no browser. */
export function deviceOf(userAgent: string | null): Device | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent.slice(0, limits.userAgentLength));
  return browser.name ? { browser: browser.name, system: os.name ?? null } : null;
}
