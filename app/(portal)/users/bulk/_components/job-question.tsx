import { getLocale, getTranslations } from "next-intl/server";
import { Button } from "#app/_components/button";
import { Confirm } from "#app/_components/confirm";
import { Summary } from "#app/_components/facts";
import type { JobView } from "#lib/domain/bulk-view";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { ReferenceForm } from "../../../_components/reference-form";
import { confirmJobAction } from "../actions";
import { jobTitle } from "./job-words";

/** What will happen, and to how many; nothing has happened yet. */
export async function JobQuestion({ job, back }: { job: JobView; back: string }) {
  const t = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const area = job.permission ? areaOf(job.permission).name[language] : "";
  return (
    <Confirm
      body={
        <>
          <p>{t(`consequence_${job.kind}`, { area, count: job.total })}</p>
          <Summary
            facts={[
              { term: t("deed"), value: jobTitle(t, language, job) },
              { term: t("whom"), value: t("people", { count: job.total }) },
            ]}
          />
          <p className="text-soft">{t("rules")}</p>
        </>
      }
      cancel={{ href: back, label: t("cancel") }}
      confirm={
        <ReferenceForm action={confirmJobAction} fields={{ job: job.id }}>
          <Button variant={job.kind === "remove" ? "danger" : "primary"}>
            {t(`confirm_${job.kind}`, { count: job.total })}
          </Button>
        </ReferenceForm>
      }
    />
  );
}
