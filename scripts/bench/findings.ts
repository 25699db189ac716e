import type { Spread } from "./statistics";

/**
 * One line of the table: a goal of the project, or a part of one.
 *
 * @property met null: not judged, because it is only shown for comparison or was not measured
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

/** A finding about a ratio within one run that must not exceed a bound. */
export function atMost(line: Line, ratio: Spread, bound: number): Finding {
  return { ...line, wanted: `≤ ${bound} ×`, ratio, met: ratio.middle <= bound };
}

/** A finding about a ratio within one run that must reach a bound. */
export function atLeast(line: Line, ratio: Spread, bound: number): Finding {
  return { ...line, wanted: `≥ ${bound} ×`, ratio, met: ratio.middle >= bound };
}

/** A finding about a number with a unit that must not exceed a bound. */
export function within(line: Line, value: number, bound: number, unit: string): Finding {
  return { ...line, wanted: `≤ ${bound} ${unit}`, ratio: null, met: value <= bound };
}

/** A finding that is either true or false. */
export function holds(line: Line, wanted: string, met: boolean): Finding {
  return { ...line, wanted, ratio: null, met };
}

/** A finding shown for comparison only. */
export function compared(line: Line, wanted: string, ratio: Spread | null = null): Finding {
  return { ...line, wanted, ratio, met: null };
}

/** A finding about a measurement that did not finish: its goals are not met. */
export function failed(goal: number, what: string, { message }: Error): Finding {
  return holds({ goal, what, measured: `not measured: ${message}` }, "", false);
}

/** Whether a goal was missed; findings for comparison never are. */
export function isMissed({ met }: Finding): boolean {
  return met === false;
}
