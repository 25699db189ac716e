import { median, quantile } from "../../e2e/faults/support/statistics";

export { median, quantile };

/** The median of several rounds and their range. */
export type Spread = { middle: number; least: number; most: number };

/** @throws Error without any round */
export function spreadOf(numbers: number[]): Spread {
  if (numbers.length === 0 || numbers.some((number) => !Number.isFinite(number)))
    throw new Error("a measurement without numbers");
  return { middle: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) };
}

/** Each round's ratio first, then their median: what slows a whole round slows both of its sides. */
export function ratioOf(ours: number[], theirs: number[]): Spread {
  if (ours.length !== theirs.length) throw new Error("rounds that do not belong together");
  return spreadOf(ours.map((number, round) => number / (theirs[round] ?? Number.NaN)));
}
