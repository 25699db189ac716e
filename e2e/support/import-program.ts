import { spawn } from "node:child_process";
import { join } from "node:path";
import { standalone } from "../../scripts/support/paths";
import type { Portal } from "./portal";

/** Runs the image's `users-import.mjs` with the portal's own variables; what it says is both of its outputs. */
export function importUsers(
  portal: Portal,
  ...options: string[]
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(standalone, "users-import.mjs"), ...options], {
    env: { PATH: process.env.PATH, ...portal.environment } as unknown as NodeJS.ProcessEnv,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}
