import { expect, test } from "../../support/portal";
import { mannWhitney, median, quantile } from "./statistics";

const numbers = (size: number, of: (n: number) => number) =>
  Array.from({ length: size }, (_, n) => of(n));

test("the rank test finds a difference between two distributions of times exactly if there is one", () => {
  const even = numbers(300, (n) => 20 + (n % 17) / 10);
  const other = numbers(300, (n) => 20 + ((n * 7) % 17) / 10);
  expect(mannWhitney(even, other)).toBeGreaterThan(0.5);
  expect(
    mannWhitney(
      even,
      even.map((time) => time + 0.5),
    ),
  ).toBeLessThan(0.0001);
  expect(mannWhitney([1, 1, 1], [1, 1, 1])).toBe(1);
  // By hand: U = 1 of 25, z = 2.30 with the correction for continuity.
  expect(mannWhitney([1, 2, 3, 4, 6], [5, 7, 8, 9, 10])).toBeCloseTo(0.0216, 2);
});

test("medians and other quantiles are values that were measured", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  expect(quantile([], 0.5)).toBe(0);
});
