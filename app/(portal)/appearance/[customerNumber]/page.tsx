import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { findKeptAppearance } from "#lib/domain/appearances/kept";
import { announced } from "#lib/http/announce";
import { requireArea } from "#lib/http/session";
import { AppearanceForm } from "../_components/appearance-form";
import { AppearanceHead } from "../_components/appearance-head";
import { appearanceFormProps } from "../_components/appearance-texts";
import { PublishPanel } from "../_components/publish-panel";

/** R-1004: how the portal presents itself to the people of a reseller: a draft, its preview, and what is published. */
export default async function AppearancePage({
  params,
}: PageProps<"/appearance/[customerNumber]">) {
  const person = await requireArea("userAdministration");
  const kept = await findKeptAppearance(person.actor, (await params).customerNumber);
  if (!kept) notFound();
  const t = await getTranslations("appearance");
  const said = await announced();
  return (
    <AppearanceForm
      {...(await appearanceFormProps(kept))}
      head={
        <>
          {said === "saved" && kept.draft?.version !== kept.publishedVersion && (
            <Notice tone="ok" role="status" title={t("noticeSaved")}>
              <p>{t("noticeSavedMore")}</p>
            </Notice>
          )}
          {said === "published" && kept.publishedVersion !== null && (
            <Notice tone="ok" role="status" title={t("noticePublished")} />
          )}
          {said === "withdrawn" && kept.publishedVersion === null && (
            <Notice tone="ok" role="status" title={t("noticeWithdrawn")} />
          )}
          <AppearanceHead actor={person.actor} kept={kept} />
          <PublishPanel kept={kept} />
        </>
      }
    />
  );
}
