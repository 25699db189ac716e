import { type Finding, isMissed } from "./findings";
import { spread } from "./numbers";

/** A line of the document's table; `cells` has what was measured by the version of Node. */
export type Row = { goal: number; what: string; wanted: string; cells: Record<number, string> };

const heads = ["goal", "what", "wanted"];
const missed = "**no**";

/** The lines of one run on this version of Node. */
export function rowsOf(findings: readonly Finding[], node: number): Row[] {
  return findings.map((finding) => ({
    goal: finding.goal,
    what: finding.what,
    wanted: finding.wanted,
    cells: { [node]: cellOf(finding) },
  }));
}

function cellOf(finding: Finding): string {
  const { met, measured, ratio } = finding;
  const verdict = met === null ? "–" : isMissed(finding) ? missed : "yes";
  return [verdict, ...(ratio ? [`${spread(ratio)} ×`] : []), measured].join(" · ");
}

/** The goals that a version of Node misses. */
export function missedBy(rows: readonly Row[], node: number): Row[] {
  return rows.filter(({ cells }) => cells[node]?.startsWith(missed));
}

/** The versions of Node for which there is something in these lines, the oldest first. */
export function nodesOf(rows: readonly Row[]): number[] {
  return [...new Set(rows.flatMap(({ cells }) => Object.keys(cells).map(Number)))].toSorted(
    (a, b) => a - b,
  );
}

/** The lines of an earlier document's table. */
export function rowsIn(document: string): Row[] {
  const head = /^\| goal \| what \| wanted \|((?: Node \d+ \|)+)$/m.exec(document)?.[1] ?? "";
  const nodes = [...head.matchAll(/\d+/g)].map(([node]) => Number(node));
  if (nodes.length === 0) return [];
  return [...document.matchAll(/^\| \d+ \| .*$/gm)].map(([text]) => {
    const [goal = "", what = "", wanted = "", ...cells] = text
      .slice(2, -2)
      .split(/ ?(?<!\\)\| ?/)
      .map((cell) => cell.replaceAll("\\|", "|"));
    const measured = nodes.flatMap((node, at): [number, string][] =>
      cells[at] ? [[node, cells[at]]] : [],
    );
    return { goal: Number(goal), what, wanted, cells: Object.fromEntries(measured) };
  });
}

/**
 * The lines of an earlier document with those of a run: what this version of Node had for these goals is replaced, and
 * what other versions have stays beside it.
 */
export function merged(
  before: readonly Row[],
  rows: readonly Row[],
  node: number,
  goals: (goal: number) => boolean,
): Row[] {
  const kept = before.flatMap((row): Row[] => {
    if (!goals(row.goal)) return [row];
    const { [node]: _, ...cells } = row.cells;
    return Object.keys(cells).length > 0 ? [{ ...row, cells }] : [];
  });
  const isOf = (row: Row) => (one: Row) => one.goal === row.goal && one.what === row.what;
  return [
    ...rows.map((row) => ({ ...row, cells: { ...kept.find(isOf(row))?.cells, ...row.cells } })),
    ...kept.filter((row) => !rows.some(isOf(row))),
  ];
}

/** The table in Markdown, sorted by goal number, with a column for each version of Node. */
export function markdownOf(rows: readonly Row[]): string {
  const nodes = nodesOf(rows);
  const texts = rows
    .toSorted((a, b) => a.goal - b.goal)
    .map(({ goal, what, wanted, cells }) =>
      line([String(goal), what, wanted, ...nodes.map((node) => cells[node] ?? "")]),
    );
  const head = [...heads, ...nodes.map((node) => `Node ${node}`)];
  return [line(head), line(head.map(() => "---")), ...texts].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** The table for a terminal. */
export function textOf(findings: readonly Finding[]): string {
  const cells = findings
    .toSorted((a, b) => a.goal - b.goal)
    .map((one) => [String(one.goal), one.what, one.wanted, cellOf(one).replaceAll("**", "")]);
  const rows = [[...heads, "measured"], ...cells];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((text) => text.trimEnd())
    .join("\n");
}
