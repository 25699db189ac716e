import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { JobView } from "#lib/domain/bulk/view";
import type { RowOutcome } from "#lib/rules/bulk";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { reasonOf } from "./job-labels";

/** The result of a job: how many were done, unchanged, or impossible, by reason. */
export async function JobResult({ job }: { job: JobView }) {
  const t = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const { done = 0, unchanged = 0, ...refused } = job.outcomes;
  const reasons = Object.entries(refused) as [RowOutcome, number][];
  const failed = reasons.reduce((sum, [, count]) => sum + count, 0);
  const stopped = job.state === "cancelled";
  return (
    <Notice
      tone={failed > 0 || stopped ? "warn" : "ok"}
      role="status"
      title={t(stopped ? "stopped" : "finished", {
        date: job.finishedAt ? formatDateTime(job.finishedAt, language) : "",
      })}
    >
      <p>
        {t("resultDone", { count: done })}{" "}
        {unchanged > 0 && t("resultUnchanged", { count: unchanged })}{" "}
        {failed > 0 && t("resultFailed", { count: failed })}{" "}
        {stopped && t("resultLeft", { count: job.total - job.settled })}
      </p>
      {reasons.length > 0 && (
        <ul className="mt-1.5 grid gap-0.5">
          {reasons.map(([outcome, count]) => (
            <li key={outcome} className="tabular-nums">
              {count} × {reasonOf(t, outcome)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** The number of rows that a rule or a fault prevented. */
export function failedOf({ outcomes, settled }: JobView): number {
  return settled - (outcomes.done ?? 0) - (outcomes.unchanged ?? 0);
}
