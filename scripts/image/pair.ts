import type { Client } from "../connect/client";
import { type Opened, startImage } from "./container";

/** Two processes of the portal, which can be replaced. */
export type Pair = {
  /** What all have written that have run, replaced ones included. */
  said(): string;
  /** Starts both. */
  start(): Promise<void>;
  /** Ends one, and starts it again on its port. @returns how long it took to end, in milliseconds */
  replace(at: 0 | 1): Promise<number>;
  stop(): Promise<void>;
};

/** Prepares two processes of the image, each with variables of its own. */
export function openPair(
  opened: Opened,
  variables: readonly [Record<string, string>, Record<string, string>],
): Pair {
  const clients: Client[] = [];
  const earlier: string[] = [];
  const startOne = async (at: 0 | 1) => {
    clients[at] = await startImage(opened, variables[at]);
  };
  return {
    said: () => [...earlier, ...clients.map((client) => client.said())].join(""),
    async start() {
      await Promise.all([startOne(0), startOne(1)]);
    },
    async replace(at) {
      const began = Date.now();
      await clients[at]?.stop();
      const took = Date.now() - began;
      earlier.push(clients[at]?.said() ?? "");
      await startOne(at);
      return took;
    },
    async stop() {
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}
