import { getLocale, getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import type { CellLine } from "#app/_components/cell-line";
import { Table } from "#app/_components/table";
import type { SystemState } from "#lib/domain/service/systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";
import { type SystemWords, stateOfSystem } from "./system-state";

/** One row per system: whether it can be reached, when somebody signed in last, and which logouts it has accepted. */
export async function SystemTable({ systems }: { systems: readonly SystemState[] }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("system"), header: true, className: "w-[22%]" },
        { label: t("state") },
        { label: t("lastOpened"), className: "w-[24%]" },
        { label: t("signOuts"), className: "w-[26%]" },
      ]}
      rows={systems.map((state) => ({
        key: state.system.id,
        cells: [
          { href: `#${state.system.id}`, title: state.system.name[language] },
          stateOfSystem({ t, language }, state),
          lastOpened({ t, language }, state),
          signOuts({ t, language }, state),
        ],
      }))}
    />
  );
}

function lastOpened({ t, language }: SystemWords, { lastOpenedAt, openSessions }: SystemState) {
  return {
    label: t("lastOpened"),
    text: lastOpenedAt ? formatDateTime(lastOpenedAt, language) : t("never"),
    lines: [t("open", { count: openSessions })],
  };
}

function signOuts({ t, language }: SystemWords, state: SystemState): CellContent {
  const { system, lastDeliveredAt, waiting, waitingSince, abandoned } = state;
  const label = t("signOuts");
  if (system.kind === "proxy") return { label, text: t("immediately") };
  const lines: CellLine[] = [];
  if (waitingSince) {
    const date = formatDateTime(waitingSince, language);
    lines.push({ text: t("waiting", { count: waiting, date }), tone: "warn" });
  }
  if (abandoned > 0) {
    const days = daysOf(limits.abandonedLogoutsShown);
    lines.push({ text: t("abandoned", { count: abandoned, days }), tone: "danger" });
  }
  const text = lastDeliveredAt
    ? t("delivered", { date: formatDateTime(lastDeliveredAt, language) })
    : t("noSignOut");
  return { label, text, lines };
}
