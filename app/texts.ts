import { getTranslations } from "next-intl/server";
import type messages from "#lib/messages/de.json";

type Messages = typeof messages;

/**
 * Some texts of a namespace, for a form that draws itself in the browser: only these travel there.
 *
 * @param values what the texts have places for, the same for all of them
 */
export async function textsOf<N extends keyof Messages, K extends keyof Messages[N] & string>(
  namespace: N,
  keys: readonly K[],
  values: Readonly<Record<string, number>> = {},
): Promise<Record<K, string>> {
  const t: (key: string, values: Record<string, number>) => string = await getTranslations(
    namespace as string,
  );
  return Object.fromEntries(keys.map((key) => [key, t(key, { ...values })])) as Record<K, string>;
}
