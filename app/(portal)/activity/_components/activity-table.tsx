import { getTranslations } from "next-intl/server";
import { Table } from "#app/_components/table";
import type { ActivityEntry } from "#lib/domain/activity/row";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { activityRows } from "./activity-rows";

/** One row per entry: what happened, to whom, where, and who did it when. */
export async function ActivityTable({
  rows,
  query,
  reachesMore,
}: {
  rows: readonly ActivityEntry[];
  query: ActivityQuery;
  reachesMore: boolean;
}) {
  const t = await getTranslations("activity");
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("event"), header: true, className: reachesMore ? "w-[34%]" : "w-[44%]" },
        { label: t("about"), className: reachesMore ? "w-[20%]" : "w-[26%]" },
        ...(reachesMore ? [{ label: t("organization"), className: "w-[20%]" }] : []),
        { label: t("by") },
      ]}
      rows={await activityRows(rows, query, reachesMore)}
    />
  );
}
