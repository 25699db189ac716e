import type { BenchPortal } from "./laboratory";

/**
 * Measures something in a portal with systems on this machine, whose addresses are http: that is accepted in a demo only,
 * and a demo accepts only its own database.
 *
 * @param systems the variables that set their addresses
 */
export async function asDemo<T>(
  portal: BenchPortal,
  systems: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const restart = async (demo: boolean) => {
    await portal.stop();
    const without = Object.fromEntries(Object.keys(systems).map((name) => [name, ""]));
    Object.assign(portal.environment, { DEMO: demo ? "1" : "" }, demo ? systems : without);
    await portal.sql`update installation set demo = ${demo}`;
    await portal.start();
  };
  try {
    await restart(true);
    return await work();
  } finally {
    await restart(false);
  }
}
