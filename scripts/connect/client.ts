import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";

/** A system that signs people in through the portal, in a process of its own. */
export type Client = {
  url: string;
  /** What it has written since its start. */
  said(): string;
  stop(): Promise<void>;
};

/**
 * Starts a program that serves HTTP, and waits until it answers.
 *
 * @throws Error with what it has written, if it ends or does not answer within a minute
 */
export async function startClient(settings: {
  program: string;
  options: string[];
  variables: Record<string, string>;
  url: string;
  log: string;
  /** A page that it shows to everybody. */
  page: string;
}): Promise<Client> {
  const { program, options, variables, url, log, page } = settings;
  const output = openSync(log, "w", 0o600);
  const child = spawn(program, options, {
    env: { ...process.env, ...variables },
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let isRunning = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isRunning = false;
      resolve();
    };
    child.once("exit", end).once("error", end);
  });
  const said = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
  const stop = async () => {
    if (isRunning) child.kill("SIGTERM");
    await ended;
  };
  for (const deadline = Date.now() + 60_000; !(await answers(`${url}${page}`)); ) {
    if (!isRunning || Date.now() > deadline) {
      await stop();
      throw new Error(`${program} does not start:\n${said().slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, said, stop };
}

async function answers(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { redirect: "manual" });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
