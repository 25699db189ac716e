import { getTranslations } from "next-intl/server";
import type messages from "#lib/messages/de.json";
import { limits } from "#lib/rules/limits";
import { type ProblemKey, problemKeys } from "#lib/rules/schemas/problems";

type Messages = typeof messages;

/**
 * Some texts of a namespace, for a form that is drawn in the browser: only these are sent there.
 *
 * @param values the values of the texts' placeholders, the same for all of them; where there are none it is left out, because
 *   a text with an empty object of values is parsed anew on each page, which took a twentieth of its time (measured)
 */
export async function textsOf<N extends keyof Messages, K extends keyof Messages[N] & string>(
  namespace: N,
  keys: readonly K[],
  values?: Readonly<Record<string, string | number>>,
): Promise<Record<K, string>> {
  const t: (key: string, values?: Record<string, string | number>) => string =
    await getTranslations(namespace as string);
  return Object.fromEntries(keys.map((key) => [key, t(key, values)])) as Record<K, string>;
}

/**
 * The messages that a form needs to validate itself in the browser, with placeholders for what only the check knows.
 *
 * @param keys the problems that its fields can have
 */
export function problemTexts(
  keys: readonly ProblemKey[] = problemKeys,
): Promise<Record<string, string>> {
  return textsOf("problems", keys, { ...limits, year: "{year}", meant: "{meant}" });
}
