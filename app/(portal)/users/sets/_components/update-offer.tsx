import { getTranslations } from "next-intl/server";
import { Icon } from "#app/_components/icon";
import { SubmitButton } from "#app/_components/sent-form";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import { boundedCount } from "#lib/rules/bounded-count";
import type { PermissionChange } from "#lib/rules/delegation";
import { ReferenceForm } from "../../../_components/reference-form";
import { updateHoldersAction } from "../actions";
import { changeWords } from "./change-words";

/** what those with an older version can be offered; nothing changes before the question that follows. */
export async function UpdateOffer({
  set,
  count,
  change,
}: {
  set: KeptSet;
  count: number;
  change: PermissionChange;
}) {
  const t = await getTranslations("permissionSets");
  return (
    <div className="offer first">
      <span className="grid size-9 place-items-center rounded-md bg-warn-tint text-warn-ink forced-colors:border">
        <Icon icon="layers" />
      </span>
      <div>
        <h3>{t("older", boundedCount(count))}</h3>
        <p className="text-sm text-soft">
          {await changeWords(change)} {t("olderText")}
        </p>
      </div>
      <ReferenceForm action={updateHoldersAction} fields={{ set: set.id, version: set.version }}>
        <SubmitButton>{t("offer", boundedCount(count))}</SubmitButton>
      </ReferenceForm>
    </div>
  );
}
