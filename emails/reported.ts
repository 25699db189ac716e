import type { Language } from "#lib/rules/catalogue";
import { formatDate } from "#lib/rules/dates";
import type { ReportKind } from "#lib/rules/letter-kinds";
import { plainName } from "#lib/rules/names";
import { lettersIn } from "./content";

/** Somebody whom a letter to administrators is about. */
export type Reported = {
  name: string;
  email: string;
  /** The last day (YYYY-MM-DD); null if there is none. */
  until: string | null;
};

/** The line about one of the people in a letter of this kind. */
export function reportedLine(
  kind: ReportKind,
  { name, email, until }: Reported,
  language: Language,
): string {
  const date = until ? formatDate(new Date(`${until}T12:00:00Z`), language) : "";
  return lettersIn(language)(`${kind}.line`, { name: plainName(name), email, date });
}
