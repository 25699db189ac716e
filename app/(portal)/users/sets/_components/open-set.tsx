import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ConfirmLink } from "#app/_components/confirm-link";
import { Icon } from "#app/_components/icon";
import { Section } from "#app/_components/panel";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import { findSetHolders } from "#lib/domain/users/set-holders";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { titlesOf } from "../../../../_shell/shell-texts";
import { areaNames } from "../../_components/set-words";
import { SetForm } from "./set-form";
import { SetHolderList } from "./set-holder-list";
import { RemoveSetForm, SetRemoval } from "./set-removal";
import { setFormProps } from "./set-texts";

/** A set with everything about it: a form where it is one's own, otherwise what it ticks; and who has it. */
export async function OpenSet({
  actor,
  set,
  entitled,
  head,
}: {
  actor: Actor;
  set: KeptSet;
  entitled: readonly AreaId[];
  head: ReactNode;
}) {
  const t = await getTranslations("permissionSets");
  const title = `${set.name} – ${t("title")}`;
  // Beside the form and not in it, because it has a form of its own.
  const holders = (
    <div className="sheet set-body">
      <SetHolderList set={set} holders={await findSetHolders(actor, set)} />
    </div>
  );
  if (!set.isOwn)
    return (
      <>
        <title>{(await titlesOf(title)).plain}</title>
        {head}
        <div className="sheet set-body">
          <Section title={t("areasTitle")} note={t("areasNote")}>
            <p>{await areaNames(set.permissions)}</p>
          </Section>
        </div>
        {holders}
      </>
    );
  return (
    <>
      <SetForm
        key={set.id}
        // What a cancelled product has left in the set stays there until somebody removes its tick.
        {...(await setFormProps(title, inCatalogueOrder([...entitled, ...set.permissions])))}
        set={{ id: set.id, name: set.name, days: set.days, permissions: set.permissions }}
        head={head}
        removal={
          <ConfirmLink
            href={`/users/sets/${set.id}/remove`}
            variant="danger-quiet"
            title={t("removeTitle", { name: set.name })}
            body={<SetRemoval set={set} />}
            cancel={t("removeCancel")}
            confirm={<RemoveSetForm set={set} />}
          >
            <Icon icon="trash-2" />
            {t("remove")}
          </ConfirmLink>
        }
      />
      {holders}
    </>
  );
}
