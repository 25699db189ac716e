import type { Spread } from "./statistics";

/**
 * One line of the table: a goal of the project, or a part of one.
 *
 * @property met null: nothing to hold it to, shown for comparison or not measured
 */
export type Finding = {
  goal: number;
  what: string;
  wanted: string;
  measured: string;
  ratio: Spread | null;
  met: boolean | null;
};

type Line = Pick<Finding, "goal" | "what" | "measured">;

/** A ratio of two measurements of one run, which may be so large. */
export function atMost(line: Line, ratio: Spread, bound: number): Finding {
  return { ...line, wanted: `≤ ${bound} ×`, ratio, met: ratio.middle <= bound };
}

/** The same, which has to be so large. */
export function atLeast(line: Line, ratio: Spread, bound: number): Finding {
  return { ...line, wanted: `≥ ${bound} ×`, ratio, met: ratio.middle >= bound };
}

/** A number with a unit, which may be so large. */
export function within(line: Line, value: number, bound: number, unit: string): Finding {
  return { ...line, wanted: `≤ ${bound} ${unit}`, ratio: null, met: value <= bound };
}

/** Something that is so or is not. */
export function holds(line: Line, wanted: string, met: boolean): Finding {
  return { ...line, wanted, ratio: null, met };
}

/** A figure to compare with, which nobody is held to. */
export function compared(line: Line, wanted: string, ratio: Spread | null = null): Finding {
  return { ...line, wanted, ratio, met: null };
}

/** A measurement that did not come to its end: its goals are not met. */
export function failed(goal: number, what: string, { message }: Error): Finding {
  return holds({ goal, what, measured: `not measured: ${message}` }, "", false);
}

/** Whether a goal was missed; what was only compared misses none. */
export function isMissed({ met }: Finding): boolean {
  return met === false;
}
