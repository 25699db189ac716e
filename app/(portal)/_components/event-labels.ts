import type { HistoryEntry } from "#lib/domain/activity/history";
import { type AreaId, areaOf, type Language, type ProductId, products } from "#lib/rules/catalogue";
import type { HistoryTexts } from "./actor-label";

type Told = Pick<HistoryEntry, "event" | "refused" | "added" | "removed" | "fields"> & {
  productsAdded?: ProductId[];
  productsRemoved?: ProductId[];
};

/** The text of an audit log entry: what happened, and the names of what was added, removed and changed. */
export function eventLabels(t: HistoryTexts, language: Language, entry: Told) {
  const { productsAdded = [], productsRemoved = [] } = entry;
  const changesPermissions = entry.added.length + entry.removed.length > 0;
  const key =
    entry.event === "user.changed" && changesPermissions ? "permissions_changed" : entry.event;
  const areas = (ids: AreaId[]) => ids.map((id) => areaOf(id).name[language]);
  const booked = (ids: ProductId[]) =>
    products.filter(({ id }) => ids.includes(id)).map(({ name }) => name[language]);
  return {
    title: eventName(t, key),
    added: [...areas(entry.added), ...booked(productsAdded)],
    removed: [...areas(entry.removed), ...booked(productsRemoved)],
    fields: entry.fields.map((field) => t(`field_${field}` as "field_firstName")),
  };
}

/** The name of an event. */
export function eventName(t: HistoryTexts, event: string): string {
  return t(event.replace(".", "_") as "user_created");
}
