import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Choice } from "#app/_components/choice";
import { Panel, Section } from "#app/_components/panel";
import { unbroken } from "#app/_components/unbroken";
import type { KeptAppearance } from "#lib/domain/appearances/kept";

/** What can be done with a draft: look at it, publish it; and with what is published: withdraw it. */
export async function PublishPanel({ kept }: { kept: KeptAppearance }) {
  const { organization, draft, publishedVersion } = kept;
  if (!draft) return null;
  const t = await getTranslations("appearance");
  const address = `/appearance/${organization.customerNumber}`;
  const replyTo = draft.replyTo ?? draft.email;
  return (
    <Panel labelledBy="show">
      <Section id="show" title={t("show")} note={t("showNote")}>
        <Choice
          title={t("page")}
          action={<LinkButton href={`${address}/preview`}>{t("pageOpen")}</LinkButton>}
        >
          {t("pageText")}
        </Choice>
        <Choice
          title={t("letter")}
          action={<LinkButton href={`${address}/letter`}>{t("letterOpen")}</LinkButton>}
        >
          {unbroken(t("letterText", { name: draft.name, replyTo }))}
        </Choice>
        {draft.version !== publishedVersion && (
          <Choice
            title={t("publish")}
            action={
              <LinkButton href={`${address}/publish`} variant="primary">
                {t("publish")}
              </LinkButton>
            }
          >
            {unbroken(t("publishText"))}
          </Choice>
        )}
        {publishedVersion !== null && (
          <Choice
            title={t("withdraw")}
            action={<LinkButton href={`${address}/withdraw`}>{t("withdraw")}</LinkButton>}
          >
            {t("withdrawText")}
          </Choice>
        )}
      </Section>
    </Panel>
  );
}
