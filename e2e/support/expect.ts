import { isDeepStrictEqual } from "node:util";
import { expect as expectInReport } from "@playwright/test";

/**
 * Whether a value is as expected, for the expectations that tests of many answers make by the thousand; undefined if
 * only Playwright can say.
 */
const judgements: Record<string, (actual: unknown, expected: unknown) => boolean | undefined> = {
  toBe: Object.is,
  // Playwright's is more lenient.
  toEqual: (actual, expected) => isDeepStrictEqual(actual, expected) || undefined,
  toContain: (actual, expected) =>
    typeof actual === "string" && typeof expected === "string"
      ? actual.includes(expected)
      : undefined,
  toMatch: (actual, expected) =>
    // A global pattern goes on where it has found something.
    typeof actual === "string" && expected instanceof RegExp && !expected.global && !expected.sticky
      ? expected.test(actual)
      : undefined,
};

type Expectation = Record<string, (...values: unknown[]) => unknown>;

/** Leaves an expectation to Playwright unless it is met. */
function judged(actual: unknown, leave: () => object, isNot = false): object {
  return new Proxy(
    {},
    {
      get(_, name: string) {
        if (name === "not") return judged(actual, () => (leave() as { not: object }).not, !isNot);
        const judge = judgements[name];
        if (!judge) return Reflect.get(leave(), name);
        return (...values: unknown[]) => {
          if (judge(actual, values[0]) === !isNot) return;
          return atTheTest(() => (leave() as Expectation)[name]?.(...values));
        };
      },
    },
  );
}

/** A report shows the line of the test, not one of this file. */
function atTheTest<T>(work: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) =>
    prepareStackTrace?.(
      error,
      frames.filter((frame) => frame.getFileName() !== import.meta.url),
    );
  try {
    return work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/**
 * Playwright's `expect`, which keeps each expectation as a step of the test: that takes half a millisecond of a
 * processor, and more the more there are. Those that are met are no steps here, if Node alone can tell.
 */
export const expect: typeof expectInReport = new Proxy(expectInReport, {
  apply: (_, __, [actual, ...options]) =>
    judged(actual, () => Reflect.apply(expectInReport, undefined, [actual, ...options])),
  get: (target, name) =>
    name === "soft"
      ? (actual: unknown, ...options: []) =>
          judged(actual, () => expectInReport.soft(actual, ...options))
      : Reflect.get(target, name),
});
