import * as z from "zod/mini";
import { shownName } from "./form";

type Rule = z.ZodMiniType<string, string>;

/** As a text field of a browser holds it. */
function inOneLine(text: string): string {
  return text.replace(/[\r\n]/g, "");
}

/**
 * Judges each of these fields by its rule where it is not as the form showed it. What was stored before a rule came stands in
 * nobody's way who changes something else: it is kept as it is.
 */
export function judgeChanged<Field extends string>(rules: Readonly<Record<Field, Rule>>) {
  type Form = Record<Field, string>;
  return z.check<Form>(
    ({ value, issues }) => {
      for (const [field, rule] of Object.entries(rules) as [Field, Rule][]) {
        const typed: unknown = value[field];
        const shown = (value as Record<string, unknown>)[shownName(field)];
        if (typeof typed !== "string" || typeof shown !== "string") continue;
        if (inOneLine(typed) === inOneLine(shown)) {
          value[field] = shown;
          continue;
        }
        const { data, error } = rule.safeParse(typed);
        for (const { message } of error?.issues ?? [])
          issues.push({ code: "custom", path: [field], input: typed, message });
        if (data !== undefined) value[field] = data;
      }
    },
    // Also where another field is wrong already: all that is wrong is said at once.
    { when: ({ value }) => typeof value === "object" && value !== null },
  );
}
