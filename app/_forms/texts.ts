import { getTranslations } from "next-intl/server";
import messages from "#lib/messages/de.json";
import { limits } from "#lib/rules/limits";

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
 */
export function problemTexts(): Promise<Record<string, string>> {
  const keys = Object.keys(messages.problems) as (keyof typeof messages.problems)[];
  return textsOf("problems", keys, { ...limits, year: "{year}", meant: "{meant}" });
}
