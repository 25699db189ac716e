import { getTranslations } from "next-intl/server";
import { Progress } from "#app/_components/progress";
import { SubmitButton } from "#app/_components/sent-form";
import type { JobView } from "#lib/domain/bulk/view";
import { ReferenceForm } from "../../../_components/reference-form";
import { cancelJobAction } from "../actions";

/** The progress of a running job, and the way to stop it. */
export async function JobProgress({ job, here }: { job: JobView; here: string }) {
  const t = await getTranslations("bulk");
  const tenths = Math.floor((10 * job.settled) / job.total);
  return (
    <Progress
      value={job.settled}
      max={job.total}
      label={t("progress", { settled: job.settled, total: job.total })}
      announced={t("announced", { percent: 10 * tenths })}
      note={t("goesOn")}
      refresh={{ href: here, label: t("refresh") }}
    >
      <ReferenceForm action={cancelJobAction} fields={{ job: job.id }}>
        <SubmitButton>{t("stop")}</SubmitButton>
      </ReferenceForm>
    </Progress>
  );
}
