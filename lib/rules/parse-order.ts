import type * as z from "zod/mini";
import { limits } from "./limits";
import { type Order, order } from "./order";
import type { OrderProblem } from "./order-answers";

const errorMessages: Record<string, string> = {
  missing: "should not be empty",
  firstNameMissing: "should not be empty",
  lastNameMissing: "should not be empty",
  neededForNew: "is needed for a new customer (an order without customerNumber)",
  bookedAndCancelled: "names a product that products books in the same order",
  customerNumberFormat: "should be 1 to 20 digits",
  organizationNameMissing: "should not be empty",
  organizationNameTooLong: `should have at most ${limits.organizationNameLength} characters`,
  nameTooLong: `should have at most ${limits.nameLength} characters`,
  nameMarks: `should have at most ${limits.marksPerLetter} combining marks on a letter`,
  nameCharacters: "should have no control or invisible characters",
  nameDamaged: "should have no damaged, unassigned or invisible characters",
  emailMissing: "should not be empty",
  emailTooLong: `should have at most ${limits.emailLength} characters`,
  emailApostrophe: "should not begin with an apostrophe",
  emailFormat: "should be an email address like name@example.com",
  malformed: "should be 1 to 64 letters, digits and . _ : -, and begin with a letter or digit",
};

/**
 * Parses an order, or returns its problems by field, in English.
 *
 * @param repeated names that came more than once, so that nobody can say which value is meant
 */
export function parseOrder(
  input: unknown,
  repeated: readonly string[] = [],
): { order: Order } | { problem: OrderProblem } {
  if (repeated.length > 0)
    return invalid(repeated.map((field) => ({ field, message: "is there more than once" })));
  // The input is reported to tell missing fields from invalid ones.
  const parsed = order.safeParse(input, { reportInput: true });
  if (parsed.success) return { order: parsed.data };
  const fields = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys")
      return [{ field: issue.path.join("."), message: sentenceOf(issue) }];
    const message = "is not a field of an order";
    return issue.keys.map((key) => ({ field: [...issue.path, key].join("."), message }));
  });
  return invalid(fields);
}

function invalid(fields: OrderProblem["fields"]): { problem: OrderProblem } {
  // The answer is never longer than the request.
  const named = fields.slice(0, limits.orderProblems);
  return { problem: { error: "The order is not valid.", fields: named } };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const known = errorMessages[issue.message];
  if (known) return known;
  if (issue.code === "invalid_value") return `should be one of: ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type")
    return issue.input === undefined && issue.path.length > 0
      ? "is missing"
      : `should be ${article(issue.expected)}`;
  if (issue.code === "too_big") return `should have at most ${issue.maximum} entries`;
  return "is not valid";
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}
