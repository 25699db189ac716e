/**
 * How often a race is repeated, or how much is tried: a little in `npm test`, and in full in `npm run faults`, which
 * sets FULL_RACES.
 */
export function rounds(few: number, all: number): number {
  return process.env.FULL_RACES === "1" ? all : few;
}
