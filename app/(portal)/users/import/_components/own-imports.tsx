import { getLocale, getTranslations } from "next-intl/server";
import { List } from "#app/_components/list";
import { Panel, Section } from "#app/_components/panel";
import { listJobs } from "#lib/domain/bulk/list-jobs";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import type { Actor } from "#lib/rules/delegation";
import { daysOf, limits } from "#lib/rules/limits";
import { importAddress } from "./import-address";

/** Links to running and recent imports; nothing if there are none. */
export async function OwnImports({ actor }: { actor: Actor }) {
  const jobs = await listJobs(actor, "imports");
  if (jobs.length === 0) return null;
  const t = await getTranslations("staffImport");
  const language = (await getLocale()) as Language;
  return (
    <Panel labelledBy="own">
      <Section
        id="own"
        title={t("own")}
        note={t("ownNote", { days: daysOf(limits.bulkRetention) })}
      >
        <List className="grid gap-2">
          {jobs.map(({ id, createdAt, total, state }) => (
            <li key={id}>
              <a href={importAddress(id)}>{formatDateTime(createdAt, language)}</a>{" "}
              <span className="text-soft">
                {t("people", { count: total })} · {t(`state_${state}`)}
              </span>
            </li>
          ))}
        </List>
      </Section>
    </Panel>
  );
}
