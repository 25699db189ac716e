import { CircleX, Clock, Plus } from "lucide";
import { Badge } from "#app/_components/badge";
import { RowState } from "#app/_components/row-parts";
import type { JobRow } from "../../../../../lib/domain/bulk/view-rows";
import { type ImportLabels, reasonsOf } from "./import-labels";

/** What will become, or has become, of a row, with the reasons. */
export function Outcome({
  labels,
  row,
  asks,
}: {
  labels: ImportLabels;
  row: JobRow;
  asks: boolean;
}) {
  const { t } = labels;
  const reasons = reasonsOf(labels, row);
  if (reasons.length > 0) {
    const holder = row.user && (row.outcome ?? row.refusal) === "emailTaken" && row.userNumber;
    return (
      <RowState
        badge={
          <Badge tone="danger" icon={CircleX}>
            {t(asks ? "notInvited" : "wasNotInvited")}
          </Badge>
        }
        action={
          holder ? (
            <a href={`/users/${holder}`} className="text-sm">
              {t("holder")}
            </a>
          ) : undefined
        }
      >
        <Reasons reasons={reasons} />
      </RowState>
    );
  }
  if (row.outcome === "done") return <Badge tone="ok">{t("wasInvited")}</Badge>;
  return (
    <Badge tone={asks ? "info" : "off"} icon={asks ? Plus : Clock}>
      {t(asks ? "willBeInvited" : "waits")}
    </Badge>
  );
}

function Reasons({ reasons }: { reasons: string[] }) {
  if (reasons.length === 1) return reasons[0];
  return reasons.map((reason) => (
    <span key={reason} className="block">
      {reason}
    </span>
  ));
}
