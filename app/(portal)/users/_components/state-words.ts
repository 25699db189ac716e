import { getLocale, getTranslations } from "next-intl/server";
import { currentSignedIn } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { canAdministerService } from "#lib/rules/delegation";
import type { HistoryTexts } from "../../_components/actor-label";

/** What puts users' states into words for one reader. */
export type StateWords = {
  t: Awaited<ReturnType<typeof getTranslations<"state">>>;
  history: HistoryTexts;
  language: Language;
  /** Whether the reader can unlock; everybody else is told who can. */
  unlocks: boolean;
};

/** The words for the reader of this page, loaded once for all users on it. */
export async function stateWords(): Promise<StateWords> {
  const person = await currentSignedIn();
  return {
    t: await getTranslations("state"),
    history: await getTranslations("history"),
    language: (await getLocale()) as Language,
    unlocks: person !== null && canAdministerService(person.actor),
  };
}
