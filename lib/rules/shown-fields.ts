import * as z from "zod/mini";
import { shownName } from "./form";

type Rule = z.ZodMiniType<string | null, string | undefined>;

/** The text as a browser's text field holds it. */
function inOneLine(text: string): string {
  return text.replace(/[\r\n]/g, "");
}

/**
 * Validates each of these fields only if it differs from what the form showed. A value stored under an older rule is
 * kept, so that other fields can still be changed.
 */
export function judgeChanged<Field extends string>(rules: Readonly<Record<Field, Rule>>) {
  type Form = Record<Field, string | null>;
  return z.check<Form>(
    ({ value, issues }) => {
      for (const [field, rule] of Object.entries(rules) as [Field, Rule][]) {
        // A value of the wrong type has its problem already.
        if (issues.some(({ path }) => path?.[0] === field)) continue;
        const typed: unknown = value[field];
        const shown = (value as Record<string, unknown>)[shownName(field)];
        // Null is an empty day field.
        if (typeof typed !== "string" || (typeof shown !== "string" && shown !== null)) continue;
        if (shown !== null && inOneLine(typed) === inOneLine(shown)) {
          value[field] = shown;
          continue;
        }
        const { data, error } = rule.safeParse(typed);
        for (const issue of error?.issues ?? []) {
          const params = issue.code === "custom" ? issue.params : undefined;
          issues.push({
            code: "custom",
            path: [field],
            input: typed,
            message: issue.message,
            params,
          });
        }
        if (data !== undefined) value[field] = data;
      }
    },
    // Runs although another field is invalid, so that all problems are reported at once.
    { when: ({ value }) => typeof value === "object" && value !== null },
  );
}
