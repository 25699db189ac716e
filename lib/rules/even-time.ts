/**
 * how long an answer still waits, so that it leaves after a whole number of steps, at least one, whatever it had to
 * do: what takes longer than a step does not show by how much.
 *
 * @param elapsed milliseconds since the work began
 * @param step milliseconds
 */
export function restOfStep(elapsed: number, step: number): number {
  if (step <= 0) return 0;
  const steps = Math.max(1, Math.ceil(elapsed / step));
  return steps * step - elapsed;
}
