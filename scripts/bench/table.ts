import { type Finding, isMissed } from "./findings";
import { spread } from "./numbers";

const heads = ["goal", "what", "wanted", "measured", "ratio", "met"];

function cellsOf({ goal, what, wanted, measured, ratio, met }: Finding): string[] {
  const verdict = met === null ? "–" : met ? "yes" : "**no**";
  return [String(goal), what, wanted, measured, ratio ? spread(ratio) : "", verdict];
}

/** A line of the table in Markdown. */
export type Row = { goal: number; missed: boolean; text: string };

/** The lines of the table in Markdown. */
export function rowsOf(findings: readonly Finding[]): Row[] {
  return findings.map((finding) => ({
    goal: finding.goal,
    missed: isMissed(finding),
    text: line(cellsOf(finding)),
  }));
}

/** The lines of an earlier document's table. */
export function rowsIn(document: string): Row[] {
  return [...document.matchAll(/^\| (\d+) \| .*$/gm)].map(([text, goal]) => ({
    goal: Number(goal),
    missed: text.endsWith("| **no** |"),
    text,
  }));
}

/** The table in Markdown, sorted by goal number. */
export function markdownOf(rows: readonly Row[]): string {
  const texts = rows.toSorted((a, b) => a.goal - b.goal).map(({ text }) => text);
  return [line(heads), line(heads.map(() => "---")), ...texts].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** The table for a terminal. */
export function textOf(findings: readonly Finding[]): string {
  const rows = [heads, ...inOrder(findings).map(cellsOf)].map((cells) =>
    cells.map((cell) => cell.replaceAll("**", "")),
  );
  const widths = heads.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.goal - b.goal);
}
