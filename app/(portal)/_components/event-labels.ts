import type { HistoryEntry } from "#lib/domain/activity/history";
import { findSystem } from "#lib/domain/systems/connected";
import { type AreaId, areaOf, type Language, type ProductId, products } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";
import type { HistoryTexts } from "./actor-label";

type Told = Pick<
  HistoryEntry,
  | "event"
  | "refused"
  | "added"
  | "removed"
  | "fields"
  | "days"
  | "system"
  | "areas"
  | "from"
  | "replaces"
  | "replacedBy"
  | "set"
> & {
  productsAdded?: ProductId[];
  productsRemoved?: ProductId[];
};

/**
 * The text of an audit log entry: what happened, and the names of what was added, removed, changed and opened.
 *
 * @param reachesMore whether the reader has organizations below their own, as for `eventName`
 */
export function eventLabels(t: HistoryTexts, language: Language, entry: Told, reachesMore = false) {
  const { productsAdded = [], productsRemoved = [] } = entry;
  const changesPermissions = entry.added.length + entry.removed.length > 0;
  const key =
    entry.event === "user.changed" && changesPermissions ? "permissions_changed" : entry.event;
  const areas = (ids: AreaId[]) => ids.map((id) => areaOf(id).name[language]);
  const named = (event: string) => eventName(t, event, reachesMore);
  const booked = (ids: ProductId[]) =>
    products.filter(({ id }) => ids.includes(id)).map(({ name }) => name[language]);
  const system = entry.system && (findSystem(entry.system)?.name[language] ?? entry.system);
  const opened = areas(entry.areas);
  const day = (one: string | null) => (one ? formatDay(one, language) : t("noDay"));
  return {
    title: entry.from
      ? t("fromDay", { event: named(key), date: formatDay(entry.from, language) })
      : withSet(t, named(key), entry),
    added: [...areas(entry.added), ...booked(productsAdded)],
    removed: [...areas(entry.removed), ...booked(productsRemoved)],
    /** The name of a connected system, or its id if the catalogue has it no more; and its areas. */
    system,
    areas: opened,
    /** Both in one line; without a system the areas that somebody asked for or downloaded. */
    place:
      system && opened.length > 0
        ? t("inSystem", { system, areas: opened.join(", ") })
        : system || opened.join(", ") || null,
    /** The other account, where one was made in the place of another. */
    instead: insteadOf(t, entry),
    fields: entry.fields.map((field) => t(`field_${field}` as "field_name", whose(reachesMore))),
    /** "Gültig bis: 31.12.2026 → 31.01.2027". */
    days: entry.days.map(({ field, before, after }) =>
      t("day", { field: t(`field_${field}`), before: day(before), after: day(after) }),
    ),
  };
}

function insteadOf(t: HistoryTexts, { replaces, replacedBy }: Told): string | null {
  if (replaces) return t("replaces", { number: String(replaces) });
  return replacedBy ? t("replacedBy", { number: String(replacedBy) }) : null;
}

/** the name of an event with the permission set that it is about: "Vorlage „IT“ angewendet". */
function withSet(t: HistoryTexts, title: string, { event, set }: Told): string {
  if (!set) return title;
  const { name } = set;
  if (event === "user.changed") return name ? t("setApplied", { name }) : t("goneSetApplied");
  return name ? t("ofSet", { event: title, name }) : title;
}

/**
 * The name of an event.
 *
 * @param reachesMore whether the reader has organizations below their own; everybody else's is "Unternehmen"
 */
export function eventName(t: HistoryTexts, event: string, reachesMore: boolean): string {
  return t(event.replace(".", "_") as "organization_changed", whose(reachesMore));
}

function whose(reachesMore: boolean) {
  return { below: reachesMore ? "yes" : "no" };
}
