import { getTranslations } from "next-intl/server";
import type { Choice } from "#app/_components/select-field";
import { type FormPlace, findTickSources } from "#lib/domain/users/take-over";
import type { Actor } from "#lib/rules/delegation";
import { givenSetValue } from "#lib/rules/schemas/taking-over";
import type { PickerGroup } from "./permission-picker";
import type { OfferedSources } from "./user-form";

/** What a form can take ticks from, as options; null where no box can be changed, or there is nobody and no set. */
export async function offeredSources(
  actor: Actor,
  place: FormPlace,
  organizationId: number,
  groups: readonly PickerGroup[],
): Promise<OfferedSources | null> {
  const isFree = groups.some(({ areas }) => areas.some(({ locked }) => !locked));
  const found = isFree ? await findTickSources(actor, place) : null;
  if (!found || (found.colleagues?.length === 0 && found.sets.length === 0)) return null;
  const t = await getTranslations("userForm");
  const people = found.colleagues?.map(
    ({ userNumber, name }): Choice => [String(userNumber), name],
  );
  const sets = found.sets.map((set): Choice => {
    const { name, organizationName: organization } = set;
    const isOwn = set.organizationId === organizationId;
    return [givenSetValue(set), isOwn ? name : t("setFrom", { name, organization })];
  });
  return {
    ...(!people && { like: { label: t("likeTyped") } }),
    ...(people?.length && {
      like: { label: t("like"), choices: [["", t("chooseColleague")], ...people] },
    }),
    ...(sets.length > 0 && {
      fromSet: { label: t("fromSet"), choices: [["", t("chooseSet")], ...sets] },
    }),
    takeOver: t("takeOver"),
  };
}
