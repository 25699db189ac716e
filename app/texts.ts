import { getTranslations } from "next-intl/server";
import type messages from "#lib/messages/de.json";

type Messages = typeof messages;

/** Some texts of a namespace, for a form that draws itself in the browser: only these travel there. */
export async function textsOf<N extends keyof Messages, K extends keyof Messages[N] & string>(
  namespace: N,
  keys: readonly K[],
): Promise<Record<K, string>> {
  const t: (key: string) => string = await getTranslations(namespace as string);
  return Object.fromEntries(keys.map((key) => [key, t(key)])) as Record<K, string>;
}
