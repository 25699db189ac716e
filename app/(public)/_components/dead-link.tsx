import { getLocale, getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { Notice } from "#app/_components/notice";
import type { LinkState } from "#lib/domain/links/state";
import { appearanceOfLink } from "#lib/http/appearance";
import { isLiftedByService } from "#lib/rules/account-restriction";
import { areaIds, type Language } from "#lib/rules/catalogue";
import { daysUntil, formatDate, formatLongDateTime } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { maskedEmail } from "#lib/rules/names";
import { isRenewable } from "#lib/rules/new-link";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "./card";
import { RenewLinkForm } from "./renew-link-form";

type Dead = Exclude<LinkState, { state: "live" }>;

/** says why a link is dead, before anybody types a password, and what to do. */
export async function DeadLink({
  link,
  isLowerCased = false,
}: {
  link: Dead;
  /** Whether its capital letters were lost on the way. */
  isLowerCased?: boolean;
}) {
  const t = await getTranslations("deadLink");
  const appearance = appearanceOfLink(link);
  return (
    <Card
      access={accessMarksOf([], link.state === "unknown" ? areaIds : link.entitled)}
      appearance={appearance}
    >
      <title>{await titleOf(t(link.state))}</title>
      <CardHead
        title={t(link.state)}
        lead={
          <Contacts of={appearance.service}>
            {isLowerCased ? t("lowerCasedLead") : await leadOf(link)}
          </Contacts>
        }
      />
      {isRenewable(link) && (
        <RenewLinkForm
          link={link.link}
          intro={t("renewIntro", { email: maskedEmail(link.email) })}
          submit={t("renew")}
        />
      )}
      {isRenewable(link) && !link.activated && <Deadline deletesAt={link.deletesAt} />}
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <a href="/sign-in">{t("signIn")}</a>
        {(link.state === "used" || isLowerCased) && <a href="/forgot-password">{t("forgotten")}</a>}
      </p>
    </Card>
  );
}

async function leadOf(link: Dead): Promise<string> {
  const t = await getTranslations("deadLink");
  const language = (await getLocale()) as Language;
  switch (link.state) {
    case "expired": {
      const until = t("expiredLead", { date: formatLongDateTime(link.expiresAt, language) });
      return link.activated ? until : `${until} ${t("notActivated")}`;
    }
    case "superseded":
      return t("supersededLead");
    case "withdrawn":
      return t("withdrawnLead");
    case "used":
      return t(link.purpose === "activation" ? "usedActivation" : "usedReset");
    case "blocked":
      return t(
        link.restriction && isLiftedByService(link.restriction, link.isOwner)
          ? "blockedLeadService"
          : "blockedLead",
        { email: link.appearance.service.email },
      );
    case "deleted":
      return t("deletedLead", {
        organization: link.organizationName,
        days: daysOf(limits.activationDeadline),
      });
    case "unknown":
      return t("unknownLead");
  }
}

async function Deadline({ deletesAt }: { deletesAt: Date }) {
  const t = await getTranslations("deadLink");
  const language = (await getLocale()) as Language;
  return (
    <Notice tone="warn" title={t("until", { date: formatDate(deletesAt, language) })}>
      <p>{t("untilMore", { days: daysUntil(deletesAt, new Date()) })}</p>
    </Notice>
  );
}
