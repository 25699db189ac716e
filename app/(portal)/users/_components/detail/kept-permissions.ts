import { getLocale } from "next-intl/server";
import type { UserDetail } from "#lib/domain/users/detail";
import { type AreaId, areaOf, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { type Actor, newCheckboxOf } from "#lib/rules/delegation";
import { pickerGroups } from "../form/form-texts";
import type { PickerGroup } from "../form/permission-picker";

/** the checkboxes for a new account in the place of this one: ticked as it is, as far as the actor may grant. */
export function keptGroups(actor: Actor, user: UserDetail): Promise<PickerGroup[]> {
  const { opened, target } = user;
  return pickerGroups({ opened, isOwn: target.relation === "same" }, (id: AreaId) => {
    const { locked } = newCheckboxOf(actor, target, id);
    return { locked, checked: locked === null && target.granted.has(id) };
  });
}

/** The areas that the account has and the new one cannot be given, by name; empty for none. */
export async function lostAreas(groups: PickerGroup[], { target }: UserDetail): Promise<string> {
  const language = (await getLocale()) as Language;
  const kept = new Set(
    groups.flatMap(({ areas }) => areas.filter((one) => one.checked)).map(({ id }) => id),
  );
  return inCatalogueOrder(target.granted)
    .filter((id) => !kept.has(id))
    .map((id) => areaOf(id).name[language])
    .join(", ");
}
