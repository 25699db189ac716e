import { getLocale, getTranslations } from "next-intl/server";
import { type AreaId, areaOf, areasBySection, type Language } from "#lib/rules/catalogue";
import type { Checkbox, LockReason } from "#lib/rules/delegation";
import { writeDay } from "#lib/rules/typed-day";
import {
  eachField,
  type UserField,
  type UserFieldValues,
  userFields,
} from "#lib/rules/user-fields";
import { textsOf } from "../../../../_forms/texts";
import type { PickerGroup } from "./permission-picker";
import type { DrawnField, UserFormTexts } from "./user-form";

/**
 * The checkboxes for a user, from the rule's decision about each. If the organization has the product and an ancestor
 * does not, the reason says so.
 *
 * @param opened the areas that the organization's own products open
 * @param isOwn whether it is the reader's own organization
 */
export async function pickerGroups(
  { opened, isOwn }: { opened: readonly AreaId[]; isOwn: boolean },
  boxOf: (id: AreaId) => Checkbox,
): Promise<PickerGroup[]> {
  const t = await getTranslations("userForm");
  const language = (await getLocale()) as Language;
  const inRow = areasBySection.flatMap(({ areas }) => areas);
  return areasBySection.map(({ id, name, areas }) => ({
    id,
    legend: name[language],
    countOf: t("selected", { count: areas.length }),
    areas: areas.map((area) => {
      const { checked, locked } = boxOf(area.id);
      return {
        id: area.id,
        door: inRow.indexOf(area) + 1,
        label: area.name[language],
        hint: area.allows[language],
        ...(checked && { checked }),
        ...(locked && { locked: t(reasonOf(locked, opened.includes(area.id), isOwn)) }),
      };
    }),
  }));
}

function reasonOf(locked: LockReason, isOpened: boolean, isOwn: boolean) {
  if (locked === "sleeping") return isOpened ? "lock_sleepingAbove" : "lock_sleeping";
  if (locked === "notInProduct" && isOpened) return "lock_notInProductAbove";
  return locked === "notInProduct" && !isOwn
    ? "lock_notInProductThere"
    : (`lock_${locked}` as const);
}

/** The texts that both forms have; the introduction names the locked areas, because Tab skips their boxes. */
export async function userFormTexts(groups: PickerGroup[], intro: string): Promise<UserFormTexts> {
  const t = await getTranslations("userForm");
  const language = (await getLocale()) as Language;
  const locked = groups.flatMap((group) => group.areas.filter((area) => area.locked));
  const names = locked.map(({ id }) => areaOf(id as AreaId).name[language]).join(", ");
  const isNoneFree = groups.every((group) => group.areas.every((area) => area.locked));
  return {
    ...(await textsOf("userForm", ["permissions", "validity", "validityNote", "cancel", "save"])),
    ...(await textsOf("common", ["problem"])),
    permissionsIntro: intro,
    lockedSome: isNoneFree
      ? t("lockedAll")
      : locked.length > 0
        ? t("lockedSome", { count: locked.length, areas: names })
        : "",
  };
}

/** These fields as a form draws them, in the reader's language. */
export async function drawnFields(fields: readonly UserField[]): Promise<DrawnField[]> {
  const t = await getTranslations("userForm");
  return fields.map((name) => {
    const hint = `${name}Hint` as "emailHint";
    const { kind } = userFields[name];
    return { name, kind, label: t(name), ...(t.has(hint) && { hint: t(hint) }) };
  });
}

/** What is stored in these fields as a form shows it, a day in the order of the page (FEEL-D16). */
export async function drawnValues<Field extends UserField>(
  fields: readonly Field[],
  stored: Pick<UserFieldValues, Field>,
): Promise<Record<Field, string>> {
  const language = (await getLocale()) as Language;
  return eachField(fields, (field) => {
    const value = stored[field] ?? "";
    return userFields[field].kind === "day" ? writeDay(value, language) : value;
  });
}
