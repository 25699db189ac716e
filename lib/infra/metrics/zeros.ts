import { definitions, type Metric } from "./definitions";

/**
 * Counters that are 0 from the start, so that their first increase is seen as one; not those of responses, of which
 * most combinations never happen.
 */
export function zeros(): { name: Metric; labels: Record<string, string> }[] {
  return Object.entries(definitions).flatMap(([name, { kind, labels }]) => {
    const [[label, values] = ["", []], ...more] = Object.entries<readonly string[]>(labels);
    if (kind !== "counter" || more.length > 0) return [];
    return values.map((value) => ({ name: name as Metric, labels: { [label]: value } }));
  });
}
