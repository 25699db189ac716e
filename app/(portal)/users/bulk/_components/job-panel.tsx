import { getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import type { JobView } from "#lib/domain/bulk/view";
import type { UserListQuery } from "#lib/rules/list-queries";
import type { JobAddress } from "#lib/rules/schemas/bulk";
import { jobAddress } from "./job-address";
import { failedOf } from "./job-result";
import { JobRows } from "./job-rows";

/** The rows of a job, page by page; once it has begun also only those that failed. */
export async function JobPanel({
  job,
  list,
  query: { only, all },
}: {
  job: JobView;
  list: UserListQuery;
  query: JobAddress;
}) {
  const t = await getTranslations("bulk");
  const address = (change: Partial<JobAddress>) =>
    jobAddress(job.id, list, { only, all, ...change });
  const page = (label: string, position: number | null, key: "rowsAfter" | "rowsBefore") =>
    position === null ? undefined : { href: address({ [key]: position }), label };
  const facets = [
    { kind: "all" as const, count: job.total },
    { kind: "failed" as const, count: failedOf(job) },
  ];
  return (
    <Panel>
      {job.state !== "prepared" && (
        <ListTools>
          <Facets
            label={t("filter")}
            facets={facets.map(({ kind, count }) => ({
              href: address({ only: kind }),
              label: t(`only_${kind}`),
              count,
              current: only === kind,
            }))}
          />
        </ListTools>
      )}
      {job.rows.length > 0 ? <JobRows job={job} /> : <ListResult>{t("noRows")}</ListResult>}
      {(job.previous !== null || job.next !== null) && (
        <Pages
          label={t("pages")}
          status={t("people", { count: only === "failed" ? failedOf(job) : job.total })}
          previous={page(t("previous"), job.previous, "rowsBefore")}
          next={page(t("next"), job.next, "rowsAfter")}
        />
      )}
    </Panel>
  );
}
