import { getTranslations } from "next-intl/server";
import { Progress } from "#app/_components/progress";
import { SubmitButton } from "#app/_components/sent-form";
import type { JobView } from "#lib/domain/bulk/view";
import { ReferenceForm } from "../../../_components/reference-form";
import { cancelImportAction } from "../actions";
import { importAddress } from "./import-address";

/** The progress of a running import, and the way to stop it. */
export async function ImportProgress({ job }: { job: JobView }) {
  const t = await getTranslations("staffImport");
  const tenths = Math.floor((10 * job.settled) / job.total);
  return (
    <Progress
      value={job.settled}
      max={job.total}
      label={t("progress", { settled: job.settled, total: job.total })}
      announced={t("announced", { percent: 10 * tenths })}
      note={t("goesOn")}
      refresh={{ href: importAddress(job.id), label: t("refresh") }}
    >
      <ReferenceForm action={cancelImportAction} fields={{ job: job.id }}>
        <SubmitButton>{t("stop")}</SubmitButton>
      </ReferenceForm>
    </Progress>
  );
}
