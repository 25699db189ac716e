import { getLocale, getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { ListResult } from "#app/_components/list-tools";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { Table } from "#app/_components/table";
import { listJobs } from "#lib/domain/bulk/list-jobs";
import { orUnavailable, requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { titleOf } from "../../../_shell/shell-texts";
import { importAddress } from "../import/_components/import-address";
import { jobAddress } from "./_components/job-address";
import { jobTitle } from "./_components/job-labels";

/** the user's bulk jobs of the last days, and their imports. */
export default async function JobsPage() {
  const { actor } = await requireArea("userAdministration");
  const jobs = await orUnavailable(listJobs(actor));
  const t = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const days = daysOf(limits.bulkRetention);
  return (
    <>
      <title>{await titleOf(t("own"))}</title>
      <BackLink href="/users">{t("back")}</BackLink>
      <PageHead title={t("own")} detail={t("ownLead", { days })} />
      <Panel>
        {jobs.length === 0 ? (
          <ListResult>{t("noJobs", { days })}</ListResult>
        ) : (
          <Table
            caption={t("own")}
            columns={[
              { label: t("command"), header: true, className: "w-[45%]" },
              { label: t("whom"), className: "w-[20%]" },
              { label: t("when") },
            ]}
            rows={jobs.map((job) => ({
              key: job.id,
              cells: [
                {
                  href: job.kind === "import" ? importAddress(job.id) : jobAddress(job.id),
                  title: jobTitle(t, language, job),
                  lines: [t(`state_${job.state}`)],
                },
                { text: t("people", { count: job.total }) },
                {
                  text: formatDateTime(job.createdAt, language),
                  at: job.createdAt.toISOString(),
                },
              ],
            }))}
          />
        )}
      </Panel>
    </>
  );
}
