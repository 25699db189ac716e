import { getLocale, getTranslations } from "next-intl/server";
import { Panel } from "#app/_components/panel";
import { Todo, TodoRow } from "#app/_components/todo";
import type { OwnRequest } from "#lib/domain/requests/offer";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";

const icons = { open: "clock", granted: "circle-check", declined: "circle-x" } as const;

/** FEEL-M10: what became of one's own requests. */
export async function OwnRequests({ own }: { own: readonly OwnRequest[] }) {
  const t = await getTranslations("accessRequest");
  const language = (await getLocale()) as Language;
  return (
    <Panel labelledBy="asked">
      <div className="todo-head">
        <h2 id="asked">{t("own")}</h2>
      </div>
      <Todo>
        {own.map(({ area, state, askedAt, answeredAt }) => (
          <TodoRow
            key={area}
            icon={icons[state]}
            title={areaOf(area).name[language]}
            action={state === "granted" && <a href={areaOf(area).path}>{t("open")}</a>}
          >
            {t(`state_${state}`, { date: formatShortDate(answeredAt ?? askedAt, language) })}
          </TodoRow>
        ))}
      </Todo>
    </Panel>
  );
}
