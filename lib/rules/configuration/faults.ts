/** The place of a value in the provider's file: keys, and positions in lists. */
export type Place = readonly (string | number)[];

/** A fault in the provider's file: its place, and what should be there. */
export type Fault = { place: Place; problem: string };

/** "areas[2].name.en" */
export function writePlace(place: Place): string {
  return place
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`,
    )
    .join("");
}

/** A problem that a schema has found, as a fault. */
export function faultOf(
  issue: { code?: string; message: string; path: PropertyKey[]; keys?: string[] },
  file: unknown,
): Fault {
  const place = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys" && issue.keys?.length) {
    const [first = "", ...others] = issue.keys;
    const more = others.length > 0 ? `, nor ${others.join(", ")}` : "";
    return { place: [...place, first], problem: `is not known here${more}` };
  }
  const isMissing = valueAt(file, place) === undefined;
  return { place, problem: isMissing ? `is missing: it ${issue.message}` : issue.message };
}

function valueAt(file: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, part) => (value instanceof Object ? Reflect.get(value, part) : undefined),
    file,
  );
}
