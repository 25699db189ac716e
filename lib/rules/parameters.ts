import type { Unclear } from "./unclear";

/** The fields of a URL; a repeated one becomes a list, which no filter accepts. */
export function repeated(parameters: URLSearchParams): Record<string, string | string[]> {
  const fields = [...new Set(parameters.keys())].map((name) => {
    const [first = "", ...others] = parameters.getAll(name);
    return [name, others.length > 0 ? [first, ...others] : first] as const;
  });
  return Object.fromEntries(fields);
}

type Parameters = Readonly<Record<string, unknown>> & { unclear?: Unclear };

/**
 * A query as the end of a URL, without default values. What was not understood stays as typed until something else is
 * chosen.
 *
 * @param usual the query of an empty URL
 */
export function parametersOf(
  usual: Parameters,
  query: Parameters,
  change: Parameters = {},
): string {
  const { unclear, ...understood } = query;
  const entries = Object.entries({ ...understood, ...unclear, ...change }).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" && entry[1] !== "" && entry[1] !== usual[entry[0]],
  );
  return entries.length > 0 ? `?${new URLSearchParams(entries)}` : "";
}
