"use client";

import { type CellContent, Content } from "./cell";
import { Icon, type IconName } from "./icon";
import { Reason, type ReasonContent } from "./reason";

/** Somebody or something with the reasons, and what is known besides: since when, or when last. */
export type ReasonRow = {
  key: string | number;
  head: CellContent;
  reasons: readonly ReasonContent[];
  besides: CellContent;
};

/**
 * A list of reasons in three columns, drawn from plain data like `Table`, and shown as cards on narrow screens; below it
 * further rows under a heading of their own.
 */
export function ReasonTable({
  caption,
  heads,
  rows,
  band,
}: {
  caption: string;
  heads: readonly [head: string, reasons: string, besides: string];
  rows: readonly ReasonRow[];
  band: { icon: IconName; heading: string; rows: readonly ReasonRow[] };
}) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
    <table className="table reasons" role="table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {heads.map((head) => (
            <th key={head} scope="col" role="columnheader">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{rows.map(rowOf)}</tbody>
      {band.rows.length > 0 && (
        <tbody role="rowgroup" className="asleep">
          <tr role="row" className="band">
            {/* biome-ignore lint/a11y/useSemanticElements: it is the head of all rows below it. */}
            <th scope="rowgroup" role="rowheader" colSpan={heads.length}>
              <Icon icon={band.icon} />
              {band.heading}
            </th>
          </tr>
          {band.rows.map(rowOf)}
        </tbody>
      )}
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  );
}

function rowOf({ key, head, reasons, besides }: ReasonRow) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
    <tr key={key} role="row">
      <th scope="row" role="rowheader">
        <Content content={head} />
      </th>
      <td role="cell">
        {reasons.map((reason) => (
          <Reason key={reason.text} {...reason} />
        ))}
      </td>
      <td role="cell">
        <Content content={besides} />
      </td>
    </tr>
    // biome-ignore-end lint/a11y/noRedundantRoles: a table that is displayed as blocks loses its roles without them.
  );
}
