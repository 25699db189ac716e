import { getLocale, getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { BackLink } from "#app/_components/back-link";
import { Button } from "#app/_components/button";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import type { OrganizationDetail } from "#lib/domain/organization-detail";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { isClosed } from "#lib/rules/tree";
import { ReferenceForm } from "../../_components/reference-form";
import { reopenOrganizationAction } from "../actions";
import { ClosedBadge } from "./badges";
import { OrganizationNotice } from "./organization-notice";
import { OwnTasks } from "./own-tasks";

/** What has just happened, what waits for somebody, and which organization this is: kind, name, place in the tree. */
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
      {closedAt && <ClosedNotice customerNumber={customerNumber} closedAt={closedAt} />}
      <BackLink href="/organizations">{t("title")}</BackLink>
      <PageHead
        verb={t(`kind_${kind}`)}
        title={name}
        detail={
          <>
            {t("numbered", { number: customerNumber })}
            {path.length > 0 && " · "}
            {path.map((step, place) => (
              <Fragment key={step.customerNumber}>
                {place > 0 && " › "}
                <a href={`/organizations/${step.customerNumber}`}>{step.name}</a>
              </Fragment>
            ))}
          </>
        }
      >
        {isClosed(organization) && <ClosedBadge above={!closedAt} />}
      </PageHead>
    </>
  );
}

/** since when it is closed, and the way back. */
async function ClosedNotice({
  customerNumber,
  closedAt,
}: {
  customerNumber: string;
  closedAt: Date;
}) {
  const t = await getTranslations("organizationForm");
  const language = (await getLocale()) as Language;
  return (
    <Notice tone="info" title={t("closedSince", { date: formatDateTime(closedAt, language) })}>
      <p>{t("closedMore")}</p>
      <div className="mt-3">
        <ReferenceForm action={reopenOrganizationAction} fields={{ customerNumber }}>
          <Button>{t("reopen")}</Button>
        </ReferenceForm>
      </div>
    </Notice>
  );
}
