import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { findJob } from "#lib/domain/bulk/view";
import { requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { userListQuery } from "#lib/rules/list-queries";
import { jobIdOrNone, jobQuery } from "#lib/rules/schemas/bulk";
import { titleOf } from "../../../../_shell/shell-texts";
import { backAddress } from "../../_components/list-address";
import { jobAddress } from "../_components/job-address";
import { jobTitle } from "../_components/job-labels";
import { JobPanel } from "../_components/job-panel";
import { JobProgress } from "../_components/job-progress";
import { JobQuestion } from "../_components/job-question";
import { JobResult } from "../_components/job-result";

/** the confirmation, progress and result of a bulk job. */
export default async function JobPage({ params, searchParams }: PageProps<"/users/bulk/[job]">) {
  const { actor } = await requireArea("userAdministration");
  const id = jobIdOrNone.parse((await params).job);
  const parameters = await searchParams;
  const query = jobQuery.parse(parameters);
  const { only, rowsAfter: after, rowsBefore: before } = query;
  const job = id && (await findJob(actor, id, { only, after, before }));
  if (!job || job.kind === "import") notFound();
  const t = await getTranslations("bulk");
  const list = userListQuery.parse(parameters);
  const back = backAddress(list);
  const title = jobTitle(t, (await getLocale()) as Language, job);
  // The form that asks for them says in the title if something is wrong.
  const asksForDays =
    (job.kind === "limit" && job.state === "prepared") || job.proposedEnd !== null;
  return (
    <>
      {!asksForDays && <title>{await titleOf(title)}</title>}
      <BackLink href={back}>{t("back")}</BackLink>
      <PageHead
        title={job.state === "prepared" ? t("question", { title }) : title}
        detail={t("people", { count: job.total })}
      />
      {job.state === "prepared" && (
        <JobQuestion actor={actor} job={job} filter={query.all && list} back={back} />
      )}
      {job.state === "running" && <JobProgress job={job} here={jobAddress(job.id, list, query)} />}
      {(job.state === "done" || job.state === "cancelled") && <JobResult job={job} />}
      <JobPanel job={job} list={list} query={query} />
    </>
  );
}
