import { getTranslations } from "next-intl/server";
import { SubmitButton } from "#app/_components/sent-form";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import { limits } from "#lib/rules/limits";
import { ReferenceForm } from "../../../_components/reference-form";
import { removeSetAction } from "../actions";

/** What removing a set means: it touches nobody. On its page and in the dialog. */
export async function SetRemoval({ set: { holders } }: { set: KeptSet }) {
  const t = await getTranslations("permissionSets");
  return (
    <p>
      {holders > limits.countCap
        ? t("removeTextMany", { count: limits.countCap })
        : t("removeText", { people: holders })}
    </p>
  );
}

/** The form with the final button. */
export async function RemoveSetForm({ set: { id } }: { set: KeptSet }) {
  const t = await getTranslations("permissionSets");
  return (
    <ReferenceForm action={removeSetAction} fields={{ set: id }}>
      <SubmitButton variant="danger">{t("removeConfirm")}</SubmitButton>
    </ReferenceForm>
  );
}
