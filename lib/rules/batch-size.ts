/**
 * How large the next batch is: as large as the last one was fast, twice as large at most and a tenth at least.
 *
 * @param milliseconds how long the last one took
 * @param bound.time milliseconds that one should take
 */
export function nextBatch(
  size: number,
  milliseconds: number,
  { time, least, most }: { time: number; least: number; most: number },
): number {
  const factor = Math.min(2, Math.max(0.1, time / milliseconds));
  return Math.round(Math.min(most, Math.max(least, size * factor)));
}
