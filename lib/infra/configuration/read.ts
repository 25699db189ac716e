import { type Fault, faultOf, writePlace } from "#lib/rules/configuration/faults";
import { judge } from "#lib/rules/configuration/judge";
import { type Configuration, configurationSchema } from "#lib/rules/configuration/schema";
import { parse } from "./parse";

/** A fault as somebody finds it in an editor. */
export type FaultInFile = { line: number; place: string; problem: string };

/**
 * Reads the provider's file (R-105). Pure.
 *
 * @returns the configuration, or every fault in the order of the lines
 */
export function readConfiguration(
  text: string,
): { configuration: Configuration; faults?: undefined } | { faults: FaultInFile[] } {
  const { content, lineOf, problems } = parse(text);
  if (problems.length > 0)
    return { faults: problems.map((problem) => ({ ...problem, place: "the file" })) };
  const parsed = configurationSchema.safeParse(content);
  const faults = parsed.success
    ? judge(parsed.data)
    : parsed.error.issues.map((issue) => faultOf(issue, content));
  if (parsed.success && faults.length === 0) return { configuration: parsed.data };
  const inFile = ({ place, problem }: Fault) => ({
    line: lineOf(place),
    place: writePlace(place) || "the file",
    problem,
  });
  return { faults: faults.map(inFile).toSorted((one, other) => one.line - other.line) };
}

/** The faults for the person who starts the portal or has changed its file. */
export function describeFaults(file: string, faults: FaultInFile[]): string {
  const where = faults.map(({ line, place }) => `  line ${line}: ${place}`);
  const width = Math.max(...where.map((text) => text.length));
  const rows = faults.map(({ problem }, index) => `${where[index]?.padEnd(width)}  ${problem}`);
  return `${file} has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}:\n\n${rows.join("\n")}\n`;
}
