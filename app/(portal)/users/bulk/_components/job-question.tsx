import { getLocale, getTranslations } from "next-intl/server";
import { Confirm } from "#app/_components/confirm";
import { Summary } from "#app/_components/facts";
import { SubmitButton } from "#app/_components/sent-form";
import type { JobView } from "#lib/domain/bulk/view";
import { listOwnSets } from "#lib/domain/users/kept-sets";
import { areaOf, type Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import type { UserListQuery } from "#lib/rules/list-queries";
import { personProblems } from "#lib/rules/schemas/problems";
import { validityFields } from "#lib/rules/user-fields";
import { problemTexts, textsOf } from "../../../../_forms/texts";
import { titlesOf } from "../../../../_shell/shell-texts";
import { ReferenceForm } from "../../../_components/reference-form";
import { filterWords } from "../../_components/filter-words";
import { drawnFields, drawnValues } from "../../_components/form/form-texts";
import { confirmJobAction } from "../actions";
import { jobTitle } from "./job-labels";
import { LimitForm } from "./limit-form";
import { SetConsequence } from "./set-consequence";

/** What will happen to how many users; nothing has happened yet. */
export async function JobQuestion({
  actor,
  job,
  filter,
  back,
}: {
  actor: Actor;
  job: JobView;
  /** The filter, if all matching users were meant; null for ticked users. */
  filter: UserListQuery | null;
  back: string;
}) {
  const t = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const area = job.permission ? areaOf(job.permission).name[language] : "";
  const body = (
    <>
      <p>
        {t(`consequence_${job.kind}`, {
          area,
          name: job.setName ?? t("goneSet"),
          count: job.total,
        })}
      </p>
      {job.setChange && <SetConsequence actor={actor} change={job.setChange} />}
      <Summary
        facts={[
          { term: t("command"), value: jobTitle(t, language, job) },
          { term: t("whom"), value: await whom(actor, job.total, filter) },
        ]}
      />
      {job.kind === "resetSecondFactor" && <p>{t("makeSure")}</p>}
      <p className="text-soft">{t("rules")}</p>
      {job.proposedEnd && <p>{t("proposedEnd")}</p>}
    </>
  );
  const confirm = t(`confirm_${job.kind}`, { count: job.total });
  if (job.kind === "limit" || job.proposedEnd) {
    const asked = job.proposedEnd ? (["validUntil"] as const) : validityFields;
    return (
      <div className="sheet grid max-w-confirm gap-5 p-[clamp(1.25rem,4vw,2rem)]">
        {body}
        <LimitForm
          titles={await titlesOf(t("question", { title: jobTitle(t, language, job) }))}
          texts={{
            ...(await textsOf("bulk", ["cancel"])),
            ...(await textsOf("common", ["problem"])),
            confirm,
          }}
          problems={await problemTexts(personProblems)}
          job={job.id}
          fields={await drawnFields(asked)}
          values={await drawnValues(asked, { validFrom: null, validUntil: job.proposedEnd })}
          back={back}
        />
      </div>
    );
  }
  return (
    <Confirm
      body={body}
      cancel={{ href: back, label: t("cancel") }}
      confirm={
        <ReferenceForm action={confirmJobAction} fields={{ job: job.id }}>
          <SubmitButton variant={isForGood(job) ? "danger" : "primary"}>{confirm}</SubmitButton>
        </ReferenceForm>
      }
    />
  );
}

/** Whether nobody can take it back. */
function isForGood({ kind }: JobView): boolean {
  return kind === "remove" || kind === "resetSecondFactor";
}

/** Who is meant, as text. */
async function whom(actor: Actor, count: number, filter: UserListQuery | null): Promise<string> {
  const t = await getTranslations("bulk");
  if (!filter) return t("whomTicked", { count });
  const words = await filterWords(filter, filter.set ? await listOwnSets(actor) : []);
  return words === "" ? t("whomAll", { count }) : t("whomFiltered", { count, filter: words });
}
