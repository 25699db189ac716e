import type { System } from "#lib/infra/system-settings";
import { reach } from "./ask";
import { connectionProblemOf } from "./connection-problem";
import { broken, type Finding, look, ok } from "./finding";

/** Whether each connected system answers at its address, as the portal would reach it. */
export function findingsOfSystems(
  systems: readonly System[],
  signal: AbortSignal,
): Promise<Finding[]> {
  return Promise.all(systems.map((system) => findingOfSystem(system, signal)));
}

async function findingOfSystem(
  { id, kind, origin }: System,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    await reach(new URL(origin), signal);
    return ok("systems", `${id} answers at ${origin}`);
  } catch (error) {
    const said = `${id} does not answer at ${origin} (${connectionProblemOf(error)})`;
    // The portal itself only speaks to systems that it tells of ended sessions.
    return kind === "oidc"
      ? broken(
          "systems",
          said,
          "It cannot be told of ended sessions: docs/operation.md says what each reason means.",
        )
      : look("systems", said, "Only browsers have to reach it; open it in one.");
  }
}
