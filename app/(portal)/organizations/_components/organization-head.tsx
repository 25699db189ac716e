import { getLocale, getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { BackLink } from "#app/_components/back-link";
import { Badge } from "#app/_components/badge";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { SubmitButton } from "#app/_components/sent-form";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import type { Language } from "#lib/rules/catalogue";
import { daysUntil, formatDateTime, formatShortDate } from "#lib/rules/dates";
import { isClosed } from "#lib/rules/tree";
import { ReferenceForm } from "../../_components/reference-form";
import { reopenOrganizationAction } from "../actions";
import { closedBadge } from "./badges";
import { OrganizationNotice } from "./organization-notice";
import { OwnTasks } from "./own-tasks";

/** Notices, open tasks, and the organization: kind, name, place in the tree. */
export async function OrganizationHead({
  organization,
  said,
}: {
  organization: OrganizationDetail;
  said: unknown;
}) {
  const t = await getTranslations("organizations");
  const { kind, customerNumber, name, path, closedAt } = organization;
  return (
    <>
      <OrganizationNotice organization={organization} said={said} />
      {organization.openTasks.length > 0 && <OwnTasks tasks={organization.openTasks} />}
      {closedAt && <ClosedNotice organization={organization} closedAt={closedAt} />}
      <BackLink href="/organizations">{t("title")}</BackLink>
      <PageHead
        verb={t(`kind_${kind}`)}
        title={name}
        detail={
          <>
            {t("numbered", { number: customerNumber })}
            {path.length > 0 && " · "}
            {path.map((step, index) => (
              <Fragment key={step.customerNumber}>
                {index > 0 && " › "}
                <a href={`/organizations/${step.customerNumber}`}>{step.name}</a>
              </Fragment>
            ))}
          </>
        }
      >
        {isClosed(organization) && <Badge {...closedBadge(t, !closedAt)} />}
      </PageHead>
    </>
  );
}

/** since when it is closed, when its accounts are deleted, and how to reopen it. */
async function ClosedNotice({
  organization,
  closedAt,
}: {
  organization: OrganizationDetail;
  closedAt: Date;
}) {
  const t = await getTranslations("organizationForm");
  const language = (await getLocale()) as Language;
  return (
    <Notice tone="info" title={t("closedSince", { date: formatDateTime(closedAt, language) })}>
      <p>
        {t("closedMore")} {await fateOfAccounts(organization)}
      </p>
      <div className="mt-3">
        <ReferenceForm
          action={reopenOrganizationAction}
          fields={{ customerNumber: organization.customerNumber }}
        >
          <SubmitButton>{t("reopen")}</SubmitButton>
        </ReferenceForm>
      </div>
    </Notice>
  );
}

async function fateOfAccounts({ usersDeletedAt, counts }: OrganizationDetail): Promise<string> {
  const t = await getTranslations("organizationForm");
  const language = (await getLocale()) as Language;
  const now = new Date();
  if (!usersDeletedAt) return "";
  if (usersDeletedAt <= now) return t(counts.users > 0 ? "closedDue" : "closedOver");
  return t("closedUntil", {
    date: formatShortDate(usersDeletedAt, language),
    days: daysUntil(usersDeletedAt, now),
  });
}
