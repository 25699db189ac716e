import { getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { Notice } from "#app/_components/notice";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { JobView } from "#lib/domain/bulk/view";
import type { Actor } from "#lib/rules/delegation";
import { ReferenceForm } from "../../../_components/reference-form";
import { cancelImportAction, confirmImportAction } from "../actions";
import { ReadAs } from "./read-as";

/** How many people a confirmation would invite, why not the others, and the button. Nothing has happened yet. */
export async function ImportQuestion({ actor, job }: { actor: Actor; job: JobView }) {
  const t = await getTranslations("staffImport");
  const late = job.refusals.mailBudget ?? 0;
  const left = Object.values(job.refusals).reduce((sum, count) => sum + count, 0);
  const invited = job.total - left;
  const ignored = job.source?.ignored ?? [];
  const fields = { job: job.id };
  return (
    <>
      {late > 0 && (
        <Notice tone="warn" title={t("late", { count: late })}>
          <p>{t("lateMore")}</p>
        </Notice>
      )}
      <ReadAs actor={actor} job={job} />
      {ignored.length > 0 && (
        <Notice tone="info" title={t("ignored", { count: ignored.length })}>
          <p className="wrap-anywhere">{ignored.join(" · ")}</p>
        </Notice>
      )}
      <Panel labelledBy="question">
        <Section id="question" title={t("question")}>
          <div className="grid gap-4">
            <div className="grid max-w-text gap-1.5">
              <p className="font-semibold">{t("invited", { count: invited })}</p>
              {left > 0 && <p>{t("leftOut", { count: left })}</p>}
              <p className="text-soft">{t(invited > 0 ? "consequence" : "nobody")}</p>
            </div>
            <Actions>
              {invited > 0 ? (
                <ReferenceForm action={confirmImportAction} fields={fields}>
                  <SubmitButton variant="primary">{t("confirm", { count: invited })}</SubmitButton>
                </ReferenceForm>
              ) : (
                <LinkButton href="/users/import" variant="primary">
                  {t("another")}
                </LinkButton>
              )}
              <ReferenceForm action={cancelImportAction} fields={fields}>
                <SubmitButton>{t("discard")}</SubmitButton>
              </ReferenceForm>
            </Actions>
          </div>
        </Section>
      </Panel>
    </>
  );
}
