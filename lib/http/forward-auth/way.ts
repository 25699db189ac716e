import "server-only";
import { pathOfSystem } from "#lib/rules/paths";

/**
 * What a browser carries on its way to a system: the path that it asked for there, and whether this is its second try.
 * Anybody could link to that path, so it needs no protection; it is looked at anew in each step.
 */
export type OnTheWay = { to: string; again: boolean };

/**
 * Reads it. The path comes last and may be written as the proxy got it: everything after `to=` belongs to it.
 *
 * @param query the part of an address after the question mark
 */
export function readWay(query: string): OnTheWay & { parameters: URLSearchParams } {
  const [, before = "", raw = ""] = /^(|.*?&)to=(.*)$/s.exec(query) ?? ["", query];
  const parameters = new URLSearchParams(before);
  const to = raw.startsWith("/") ? raw : (new URLSearchParams(`to=${raw}`).get("to") ?? "");
  return { to: pathOfSystem(to), again: parameters.get("again") === "1", parameters };
}

/** A path with it, and with further parameters. */
export function wayWith(
  path: string,
  { to, again }: OnTheWay,
  parameters: Record<string, string> = {},
): string {
  const query = new URLSearchParams({ ...parameters, ...(again && { again: "1" }), to });
  return `${path}?${query}`;
}
