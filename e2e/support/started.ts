import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { root } from "../../scripts/support/paths";
import type { Portal } from "./portal";

/** Starts a program with the settings of the portal and changes; collects its output and exit code. */
export function started(
  portal: Portal,
  command: string[],
  changes: Record<string, string | undefined>,
) {
  const variables = { ...portal.environment, PATH: process.env.PATH, ...changes };
  const [program = "", ...options] = command;
  const child: ChildProcess = spawn(program, options, {
    cwd: root,
    env: variables as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return { child, said: () => said, ended: once(child, "exit").then(([code]) => code as number) };
}

/** Whether anybody listens there. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const tell = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", tell(true)).once("error", tell(false));
  });
}
