import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { findJob } from "#lib/domain/bulk/view";
import { requireArea } from "#lib/http/session";
import { importQuery, importReference } from "#lib/rules/schemas/import";
import { titleOf } from "../../../../_shell/shell-texts";
import { ImportPanel } from "../_components/import-panel";
import { ImportProgress } from "../_components/import-progress";
import { ImportQuestion } from "../_components/import-question";
import { ImportResult } from "../_components/import-result";

/** the preview, progress and result of an import, with each row. */
export default async function ImportJobPage({
  params,
  searchParams,
}: PageProps<"/users/import/[job]">) {
  const { actor } = await requireArea("userAdministration");
  const asked = importReference.safeParse(await params);
  const query = importQuery.parse(await searchParams);
  const job = asked.success ? await findJob(actor, asked.data.job, query) : null;
  if (job?.kind !== "import") notFound();
  const t = await getTranslations("staffImport");
  const title = t(`title_${job.state}`);
  return (
    <>
      <title>{await titleOf(title)}</title>
      {job.state === "done" && <ImportResult job={job} />}
      <BackLink href={job.state === "prepared" ? "/users/import" : "/users"}>
        {t(job.state === "prepared" ? "another" : "back")}
      </BackLink>
      <PageHead title={title} detail={t("people", { count: job.total })} />
      {job.state === "prepared" && <ImportQuestion actor={actor} job={job} />}
      {job.state === "running" && <ImportProgress job={job} />}
      {job.state === "cancelled" && <ImportResult job={job} />}
      {job.rows.length > 0 && <ImportPanel job={job} query={query} />}
    </>
  );
}
