import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { type CellLine, Lines } from "#app/_components/cell-line";
import { Panel } from "#app/_components/panel";
import { Todo, TodoRow } from "#app/_components/todo";
import type { SystemState } from "#lib/domain/service/systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { stateOfSystem } from "../organizations/systems/_components/system-state";

/** each connected system with its state, when somebody signed in there last, and how many logouts wait. */
export async function SystemRows({ systems }: { systems: readonly SystemState[] }) {
  const t = await getTranslations("systems");
  const tasks = await getTranslations("tasks");
  const language = (await getLocale()) as Language;
  return (
    <Panel>
      <Todo>
        {systems.map((state) => {
          const { badge, lines } = stateOfSystem({ t, language }, state);
          const name = state.system.name[language];
          const { lastOpenedAt: opened, waiting: count, waitingSince } = state;
          const signIn = opened ? formatDateTime(opened, language) : t("never");
          const told: CellLine[] = [...lines, `${t("lastOpened")}: ${signIn}`];
          if (waitingSince) {
            const date = formatDateTime(waitingSince, language);
            told.push({ text: `${t("signOuts")}: ${t("waiting", { count, date })}` });
          }
          return (
            <TodoRow
              key={state.system.id}
              {...badge}
              title={`${name}: ${badge.text}`}
              action={
                <LinkButton href={`/organizations/systems#${state.system.id}`}>
                  {tasks("toSystem")}
                  <span className="sr-only">: {name}</span>
                </LinkButton>
              }
            >
              <Lines lines={told} />
            </TodoRow>
          );
        })}
      </Todo>
    </Panel>
  );
}
