import { test } from "@playwright/test";
import { expect } from "./support/expect";

type Name = "toBe" | "toEqual" | "toContain" | "toMatch";
type Compared = [actual: unknown, expected: unknown];

/** What each matcher accepts and what it does not: judged by Node, and left to Playwright. */
const cases: [name: Name, right: Compared, wrong: Compared][] = [
  ["toBe", [404, 404], [404, 200]],
  ["toBe", [Number.NaN, Number.NaN], ["404", 404]],
  ["toEqual", [[{ id: 1 }], [{ id: 1 }]], [[{ id: 1 }], []]],
  ["toEqual", [{ id: 1, name: undefined }, { id: 1 }], [{ id: 1 }, { id: 2 }]],
  ["toEqual", [{ id: 1 }, { id: expect.any(Number) }], [{ id: "1" }, { id: expect.any(Number) }]],
  ["toContain", ["a letter", "letter"], ["a letter", "link"]],
  ["toContain", [[200, 404], 404], [[200, 404], 500]],
  ["toMatch", ["/sign-in?next", /^\/sign-in/], ["/users", /^\/sign-in/]],
  ["toMatch", ["a letter", /letter/g], ["a link", /letter/g]],
];

/** The outcome of an expectation; its error has to name the line of the test first. */
function outcomeOf(name: Name, [actual, expected]: Compared, isNot: boolean): string {
  const { [name]: matcher }: Record<Name, unknown> = isNot ? expect(actual).not : expect(actual);
  try {
    (matcher as (value: unknown) => void)(expected);
    return "met";
  } catch (error) {
    return String((error as Error).stack).includes("support/expect.ts") ? "elsewhere" : "not met";
  }
}

for (const [name, right, wrong] of cases)
  test(`${name}: ${JSON.stringify(right)} is as expected, ${JSON.stringify(wrong)} is not`, () => {
    const outcomes = [right, wrong].map((one) => [
      outcomeOf(name, one, false),
      outcomeOf(name, one, true),
    ]);
    if (outcomes.join() !== "met,not met,not met,met") throw new Error(outcomes.join());
  });

test("each soft expectation that is not met fails the test, which goes on", () => {
  for (const [name, , [actual, expected]] of cases) {
    const { [name]: matcher }: Record<Name, unknown> = expect.soft(actual);
    (matcher as (value: unknown) => void)(expected);
  }
  const { length } = test.info().errors;
  if (length !== cases.length) throw new Error(`${length} of ${cases.length} have failed`);
  test.fail();
});
