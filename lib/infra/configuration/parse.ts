import { LineCounter, parseDocument } from "yaml";
import type { Place } from "#lib/rules/configuration/faults";

/** A file in YAML or JSON: its content, or what is wrong with its form. */
export type Parsed = {
  content: unknown;
  /** The line of a value, or of the nearest one around it that is there; the first line is 1. */
  lineOf: (place: Place) => number;
  /** What is wrong with the form, each with its line. */
  problems: { line: number; problem: string }[];
};

/** Reads a text in YAML 1.2, of which JSON is a part. Pure. */
export function parse(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const lineOf = (place: Place): number => {
    const node = document.getIn(place, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lineAt(node.range[0]);
    return place.length > 0 ? lineOf(place.slice(0, -1)) : 1;
  };
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    problem: `is not readable: ${message}`,
  }));
  if (problems.length > 0) return { content: undefined, lineOf, problems };
  try {
    // Aliases can be written so that they grow without bounds.
    return { content: document.toJS({ maxAliasCount: 100 }), lineOf, problems };
  } catch (error) {
    const problem = `is not readable: ${(error as Error).message}`;
    return { content: undefined, lineOf, problems: [{ line: 1, problem }] };
  }
}
