import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The command line of a running process, or null. A zombie counts as dead: where process 1 does not reap (containers
 * kept alive by `tail -f`), a killed server remains as a zombie, and `kill -0` would consider it alive for ever. By the
 * text a caller can tell a recorded process from an unrelated one that got the same id later.
 */
export function commandOf(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 1) return null;
  try {
    if (process.platform === "linux") {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return command === "" ? null : command;
    }
    const line = execFileSync("ps", ["-o", "stat=,command=", "-p", String(pid)], {
      encoding: "utf8",
    });
    return line.trim() === "" || line.trimStart().startsWith("Z") ? null : line.trim();
  } catch {
    return null;
  }
}

/** Waits until the process is gone; returns false if it is still running after this many milliseconds. */
export async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (commandOf(pid) !== null) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
