import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "./client";
import type { Findings } from "./findings";
import type { Customer } from "./people";
import type { Portal } from "./portal";

/** What a check of a client needs. */
export type Scene = { portal: Portal; customer: Customer; findings: Findings };

/** A client that can be started again with another secret, or so that it asks the portal more or less often. */
export type Restartable = {
  url: string;
  said(): string;
  restart(changes: { secret?: string; asks?: "seldom" | "always" }): Promise<void>;
  stop(): Promise<void>;
};

/** Keeps what a client was started with. */
export async function restartable(
  start: (secret: string, asks: "seldom" | "always") => Promise<Client>,
  first: string,
): Promise<Restartable> {
  let [secret, asks] = [first, "seldom" as "seldom" | "always"];
  let client = await start(secret, asks);
  return {
    url: client.url,
    said: () => client.said(),
    stop: () => client.stop(),
    async restart(changes) {
      secret = changes.secret ?? secret;
      asks = changes.asks ?? asks;
      await client.stop();
      client = await start(secret, asks);
    },
  };
}

/**
 * Asks until the answer is yes.
 *
 * @returns the milliseconds that it took
 * @throws Error if it is still no after this many seconds
 */
export async function until(ask: () => Promise<boolean>, seconds = 5): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await ask()) return Math.round(performance.now() - began);
    if (performance.now() - began > seconds * 1000) throw new Error(`not within ${seconds} s`);
    await pause(20);
  }
}
