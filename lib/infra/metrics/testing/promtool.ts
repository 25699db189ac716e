import { spawnSync } from "node:child_process";

const isThere = spawnSync("promtool", ["--version"]).error === undefined;

/** Why a test with promtool is skipped; false if it can run. */
export const withoutPromtool = isThere
  ? false
  : "promtool is not installed (Debian's package prometheus has it)";

/** Runs promtool, and returns its exit code and what it said. */
export function promtool(options: string[], input = ""): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("promtool", options, { input, encoding: "utf8" });
  return { code: status, said: `${stdout}${stderr}` };
}
