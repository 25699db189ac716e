import type { CellContent } from "#app/_components/cell";
import type { JobRow } from "#lib/domain/bulk/view-rows";
import { type ImportLabels, reasonsOf } from "./import-labels";

/** What will become, or has become, of a row, with the reasons. */
export function outcomeIn(labels: ImportLabels, row: JobRow, asks: boolean): CellContent {
  const { t } = labels;
  const lines = reasonsOf(labels, row);
  if (lines.length > 0) {
    const text = t(asks ? "notInvited" : "wasNotInvited");
    const holder = row.user && (row.outcome ?? row.refusal) === "emailTaken" && row.userNumber;
    return {
      badge: { tone: "danger", icon: "circle-x", text },
      lines,
      ...(holder && { actions: [{ text: t("holder"), href: `/users/${holder}` }] }),
    };
  }
  if (row.outcome === "done") return { badge: { tone: "ok", text: t("wasInvited") } };
  return {
    badge: asks
      ? { tone: "info", icon: "plus", text: t("willBeInvited") }
      : { tone: "off", icon: "clock", text: t("waits") },
  };
}
