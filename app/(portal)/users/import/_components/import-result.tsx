import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Notice } from "#app/_components/notice";
import type { JobView } from "#lib/domain/bulk/view";
import { daysOf, limits } from "#lib/rules/limits";

/** The result of an import, with the outcome of each row as a file. */
export async function ImportResult({ job }: { job: JobView }) {
  const t = await getTranslations("staffImport");
  const { done = 0 } = job.outcomes;
  const failed = job.settled - done;
  const stopped = job.state === "cancelled";
  if (stopped && !job.confirmedAt) return <Notice tone="info" title={t("discarded")} />;
  return (
    <Notice
      tone={done === 0 || stopped ? "warn" : "ok"}
      role="status"
      title={t("resultDone", { count: done })}
    >
      <p>
        {done > 0 && t("resultMail")} {failed > 0 && t("resultFailed", { count: failed })}{" "}
        {stopped && t("resultStopped")}
      </p>
      <p className="my-3">
        <LinkButton href={`/users/import/${job.id}/result`} download>
          <Icon icon="download" />
          {t("download")}
        </LinkButton>
      </p>
      <p className="text-sm">{t("resultKept", { days: daysOf(limits.bulkRetention) })}</p>
    </Notice>
  );
}
