import type { ReasonContent } from "#app/_components/reason";
import type { OrganizationSleep } from "#lib/rules/area-sleep";
import { type AreaId, type Language, products } from "#lib/rules/catalogue";
import { formatDay, formatShortDate } from "#lib/rules/dates";
import type { UserState } from "#lib/rules/user-states";
import type { ReviewWords } from "./review-words";

/** What is known of somebody who cannot sign in at present. */
type Sleeper = {
  state: UserState;
  deactivatedAt: Date | null;
  lockedAt: Date | null;
  validFrom: string | null;
  validUntil: string | null;
};

/** why a person can open nothing at present; null for one who can sign in. */
export function sleepOfPerson({ t, language }: ReviewWords, person: Sleeper): ReasonContent | null {
  const { state } = person;
  const lead = t("sleeps");
  const since = (moment: Date | null) => ({
    date: moment ? formatShortDate(moment, language) : "",
  });
  const day = (text: string | null) => ({ date: text ? formatDay(text, language) : "" });
  switch (state) {
    case "active":
      return null;
    case "deactivated":
      return {
        icon: "circle-pause",
        lead,
        text: t("sleep_deactivated", since(person.deactivatedAt)),
      };
    case "locked":
      return { icon: "lock", lead, text: t("sleep_locked", since(person.lockedAt)) };
    case "notYetValid":
      return { icon: "clock", lead, text: t("sleep_notYetValid", day(person.validFrom)) };
    case "noLongerValid":
      return { icon: "clock-alert", lead, text: t("sleep_noLongerValid", day(person.validUntil)) };
    case "invited":
      return { icon: "moon", lead, text: t("sleep_invited") };
  }
}

/** why an area is open to nobody in an organization. */
export function sleepOfArea(
  { t, language }: ReviewWords,
  sleep: OrganizationSleep,
  area: AreaId,
): ReasonContent {
  const names = { products: productsOpening(area, language) };
  return { icon: "moon", lead: t("sleeps"), text: t(`sleep_${sleep}`, names) };
}

/** The products of the catalogue that open an area: "Telefonanschluss oder Cloud Telefonanlage"; "none" if there are none. */
function productsOpening(area: AreaId, language: Language): string {
  const opening = products.filter(({ opens }) => (opens as readonly AreaId[]).includes(area));
  const names = opening.map(({ name }) => name[language]);
  return new Intl.ListFormat(language, { type: "disjunction" }).format(names) || "none";
}
