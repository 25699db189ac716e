import "server-only";
import { logWarning } from "#lib/infra/log";

/** Whether this part of what the portal promises holds now. */
type Part = () => boolean | Promise<boolean>;

/** One for the process: the front is bundled apart from what Next builds. */
const holder = globalThis as typeof globalThis & { zugangReadiness?: Map<string, Part> };
holder.zugangReadiness ??= new Map();
const parts = holder.zugangReadiness;

/** The parts that did not hold when they were asked last: the log tells of changes. */
let missing = "";

/** From now on the portal is ready only while this part holds too (S-95). A part that throws does not hold. */
export function requireForReadiness(name: string, part: Part): void {
  parts.set(name, part);
}

/** Whether every part holds, each asked anew. The log names those that do not (`unready`). */
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
