import { getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import type { JobView } from "#lib/domain/bulk/view";
import type { ImportQuery } from "#lib/rules/schemas/import";
import { importAddress } from "./import-address";
import { ImportRows } from "./import-rows";

/** The rows of an import, page by page; all, or only those that are not added. */
export async function ImportPanel({ job, query }: { job: JobView; query: ImportQuery }) {
  const t = await getTranslations("staffImport");
  const asks = job.state === "prepared";
  const doubtful = Object.values(job.refusals).reduce((sum, count) => sum + count, 0);
  const failed = asks ? doubtful : job.settled - (job.outcomes.done ?? 0);
  const narrowed = asks ? "doubtful" : "failed";
  const { only } = query;
  return (
    <Panel>
      <ListTools>
        <Facets
          label={t("filter")}
          facets={[
            {
              href: importAddress(job.id),
              label: t("only_all"),
              count: job.total,
              current: only === "all",
            },
            {
              href: importAddress(job.id, { only: narrowed }),
              label: t("only_failed"),
              count: failed,
              current: only === narrowed,
            },
          ]}
        />
      </ListTools>
      <ImportRows job={job} />
      <Pages
        label={t("pages")}
        status={t("people", { count: only === "all" ? job.total : failed })}
        previous={
          job.previous === null
            ? undefined
            : { href: importAddress(job.id, { only, before: job.previous }), label: t("previous") }
        }
        next={
          job.next === null
            ? undefined
            : { href: importAddress(job.id, { only, after: job.next }), label: t("next") }
        }
      />
    </Panel>
  );
}
