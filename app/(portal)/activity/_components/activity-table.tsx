import { getTranslations } from "next-intl/server";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { ActivityEntry } from "#lib/domain/activity/row";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { What, Where, Who, Whom } from "./activity-cells";

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
        { label: t("event"), className: reachesMore ? "w-[34%]" : "w-[44%]" },
        { label: t("about"), className: reachesMore ? "w-[20%]" : "w-[26%]" },
        ...(reachesMore ? [{ label: t("organization"), className: "w-[20%]" }] : []),
        { label: t("by") },
      ]}
    >
      {rows.map((entry) => (
        <Row key={entry.id}>
          <RowHeader>
            <What entry={entry} />
          </RowHeader>
          <Cell>
            <Whom entry={entry} query={query} />
          </Cell>
          {reachesMore && (
            <Cell>
              <Where entry={entry} query={query} />
            </Cell>
          )}
          <Cell>
            <Who entry={entry} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
