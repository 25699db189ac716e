/**
 * The size of the next batch, adapted to how long the last one took: at most twice and at least a tenth of it.
 *
 * @param milliseconds how long the last batch took
 * @param bound.time milliseconds that one batch should take
 */
export function nextBatch(
  size: number,
  milliseconds: number,
  { time, least, most }: { time: number; least: number; most: number },
): number {
  const factor = Math.min(2, Math.max(0.1, time / milliseconds));
  return Math.round(Math.min(most, Math.max(least, size * factor)));
}
