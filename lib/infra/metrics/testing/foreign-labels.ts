import { definitions } from "../definitions";
import type { Series } from "./series";

/** The labels of our own metrics whose values are not on their lists, and those that have no list. */
export function foreignLabels(series: readonly Series[]): string[] {
  const lists = new Map<string, Readonly<Record<string, readonly string[]>>>(
    Object.entries(definitions).map(([name, { labels }]) => [name, labels]),
  );
  return series
    .filter(({ name }) => name.startsWith("zugang_") && name !== "zugang_build_info")
    .flatMap(({ name, labels }) => {
      const known = lists.get(name) ?? lists.get(name.replace(/_(bucket|sum|count)$/, ""));
      return Object.entries(labels)
        .filter(([label]) => !(label === "le" && name.endsWith("_bucket")))
        .filter(([label, value]) => !known?.[label]?.includes(value))
        .map(([label, value]) => `${name} ${label}=${value}`);
    });
}

/** The most series that our own metrics can ever have: every combination of their labels, with the buckets. */
export function mostSeries(buckets: number): number {
  return Object.values(definitions).reduce((sum, { kind, labels }) => {
    const lists: (readonly string[])[] = Object.values(labels);
    const combinations = lists.reduce((product, values) => product * values.length, 1);
    return sum + combinations * (kind === "histogram" ? buckets + 2 : 1);
  }, 0);
}
