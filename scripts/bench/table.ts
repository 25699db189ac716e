import type { Finding } from "./findings";
import { spread } from "./numbers";

const heads = ["goal", "what", "wanted", "measured", "ratio", "met"];

function cellsOf({ goal, what, wanted, measured, ratio, met }: Finding): string[] {
  const verdict = met === null ? "–" : met ? "yes" : "**no**";
  return [String(goal), what, wanted, measured, ratio ? spread(ratio) : "", verdict];
}

/** The table as Markdown, by the number of the goal. */
export function markdownOf(findings: readonly Finding[]): string {
  const rows = inOrder(findings).map(cellsOf);
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The same for a terminal. */
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
