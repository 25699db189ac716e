import { availableParallelism, totalmem } from "node:os";
import type { Fault, Outcome } from "./fault";

type Row = { fault: Fault; outcome: Outcome; seconds: number };

/**
 * docs/reliability.md: what was broken, what had to hold, and the result; nothing that identifies the machine.
 *
 * @param before the document of an earlier run: rows that this run did not run stay unchanged
 */
export function reportOf(
  all: readonly Fault[],
  rows: Row[],
  databaseVersion: string,
  before: string,
): string {
  const today = new Date().toISOString().slice(0, 10);
  const minutes = Math.round(rows.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const lineOf = ({ fault, outcome }: Row) =>
    `| ${[
      fault.id,
      fault.what,
      "skipped" in outcome ? "" : outcome.count,
      fault.criterion,
      "skipped" in outcome ? outcome.skipped : [outcome.measured, ...outcome.problems].join("; "),
      resultOf(outcome),
      today,
    ]
      .map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " "))
      .join(" | ")} |`;
  const lines = all.flatMap(({ id }) => {
    const ran = rows.find(({ fault }) => fault.id === id);
    const kept = before.split("\n").find((line) => line.startsWith(`| ${id} |`));
    return ran ? [lineOf(ran)] : kept ? [kept] : [];
  });
  const failed = lines.filter((line) => line.includes("| **failed** |")).length;
  return `# What the portal does when something breaks

Written by \`npm run faults\`, which breaks things around a real portal: PostgreSQL in processes of its own, the production build, a TCP proxy between the two, a server that speaks Resend's API. Processes are killed by their recorded ids. Every operation is written down as it was asked and as it ended (acknowledged, refused, unknown), and compared with the database afterwards: nothing acknowledged is lost, nothing is done twice, and what is unknown may be either. The numbers (F-, S-, G-) are those of the catalogue of requirements; \`npm test\` runs the short ones with smaller counts.

The last run: ${today} · ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB · Node ${process.versions.node} · ${systemOf()} · PostgreSQL ${databaseVersion} · ${rows.length} of ${all.length} rows, ${minutes} minutes. With \`--only\` a run renews its own rows and leaves the others as they were. Of the ${lines.length} rows here ${failed} failed.

| number | what happens | how often | what must hold | measured | result | on |
|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}

function resultOf(outcome: Outcome): string {
  if ("skipped" in outcome) return "not run";
  return outcome.problems.length === 0 ? "passed" : "**failed**";
}

function systemOf(): string {
  return `${process.platform} ${process.arch}`;
}
