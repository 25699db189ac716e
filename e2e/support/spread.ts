/** Whether every combination runs (`npm run faults`), or each value once in some combination (`npm test`). */
export const everyCombination = process.env.EVERY_COMBINATION === "1";

/**
 * The part of these values for one of several ways: each value meets one way, and each way some of the values. All of
 * them in `npm run faults`.
 *
 * @param way the number of the way, from 0
 */
export function spread<T>(values: readonly T[], way: number, ways = 2): T[] {
  return values.filter((_, at) => everyCombination || at % ways === way);
}
