/** The numbers of a version like 1.2.3; null for anything else, such as a version that is still being tried. */
function numbersOf(version: string): number[] | null {
  return /^\d+\.\d+\.\d+$/.test(version) ? version.split(".").map(Number) : null;
}

/** Orders versions: negative if the first is older. */
function compare(first: string, second: string): number {
  const [one, other] = [numbersOf(first) ?? [], numbersOf(second) ?? []];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/**
 * The newest version below another one among a repository's tags (`v1.2.3`); null if there is none. Tags that are no
 * version are ignored.
 */
export function newestBelow(version: string, tags: readonly string[]): string | null {
  const earlier = tags
    .filter((tag) => tag.startsWith("v"))
    .map((tag) => tag.slice(1))
    .filter((one) => numbersOf(one) !== null && compare(one, version) < 0)
    .toSorted(compare);
  return earlier.at(-1) ?? null;
}
