import { logWarning } from "#lib/infra/log";

/** Whether one condition of readiness holds now. */
type Part = () => boolean | Promise<boolean>;

/** One per process: the front is bundled separately from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangReadiness?: Map<string, Part> };
holder.zugangReadiness ??= new Map();
const parts = holder.zugangReadiness;

/** The conditions that did not hold at the last check, so that the log only reports changes. */
let missing = "";

/** Adds a condition of readiness (S-95). One that throws does not hold. */
export function requireForReadiness(name: string, part: Part): void {
  parts.set(name, part);
}

/** Checks every condition. The log names those that do not hold (`unready`). */
export async function isReady(): Promise<boolean> {
  const asked = await Promise.all(
    [...parts].map(async ([name, part]) => {
      const holds = await Promise.resolve()
        .then(part)
        .catch(() => false);
      return holds ? [] : [name];
    }),
  );
  const names = asked.flat().join(" ");
  if (names !== missing && names !== "") logWarning("unready", { reason: names });
  missing = names;
  return names === "";
}
