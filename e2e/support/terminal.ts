import { spawn } from "node:child_process";
import { join } from "node:path";
import { standalone } from "../../scripts/support/paths";
import type { Portal } from "./portal";

/** Creates a service administrator with the image's program, with the portal's own variables: what it says. */
export function createOperator(
  portal: Portal,
  email: string,
  changes: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const options = ["--email", email, "--first-name", "Lee", "--last-name", "Service"];
  return typeCommand("operator-create", options, { ...portal.environment, ...changes });
}

/** Runs one of the image's programs with these variables: what it says, and how it ends. */
export function typeCommand(
  name: string,
  options: string[],
  variables: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(standalone, `${name}.mjs`), ...options], {
    env: { PATH: process.env.PATH, ...variables } as unknown as NodeJS.ProcessEnv,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}
