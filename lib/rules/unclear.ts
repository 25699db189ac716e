import { limits } from "./limits";

/** What was not understood, as typed, by field name. */
export type Unclear = Readonly<Record<string, string>>;

/** Whether something in a query was not understood. */
export function isUnclear({ unclear }: { unclear?: Unclear }): boolean {
  return unclear !== undefined && Object.keys(unclear).length > 0;
}

/** Why a field was not understood: its type, or a search text that is too long. */
export type UnclearKind = "long" | "text" | "day" | "choice";

/** The kinds of the fields that were not understood, without duplicates. */
export function unclearKinds(unclear: Unclear): UnclearKind[] {
  return [...new Set(Object.entries(unclear).map(([name, typed]) => kindOf(name, typed)))];
}

function kindOf(name: string, typed: string): UnclearKind {
  if (["from", "to"].includes(name)) return "day";
  if (!["q", "person", "organization"].includes(name)) return "choice";
  return oneLine(typed).length > limits.searchLength ? "long" : "text";
}

/** Replaces white space of any kind with spaces. */
export function oneLine(text: string): string {
  return text.replace(/\p{White_Space}+/gu, " ").trim();
}
