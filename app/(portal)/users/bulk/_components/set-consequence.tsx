import { getTranslations } from "next-intl/server";
import { type Actor, heldTowards, type PermissionChange } from "#lib/rules/delegation";
import { areaNames } from "../../_components/set-words";
import { changeWords } from "../../sets/_components/change-words";

/** what a permission set gives and takes, and what of it stays away because the reader does not hold it. */
export async function SetConsequence({
  actor,
  change,
}: {
  actor: Actor;
  change: PermissionChange;
}) {
  const t = await getTranslations("bulk");
  const held = heldTowards(actor, "below");
  const withheld = [...change.added, ...change.removed].filter((id) => !held.has(id));
  return (
    <p>
      {await changeWords(change)}
      {withheld.length > 0 && ` ${t("withheld", { areas: await areaNames(withheld) })}`}
    </p>
  );
}
