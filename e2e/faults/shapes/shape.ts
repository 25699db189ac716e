import type { Ask } from "../../support/http";
import type { Portal } from "../../support/portal";

/** In whose name shapes are sent: a service administrator with everything, and somebody whose second factor is awaited. */
export type Sender = {
  portal: Portal;
  provider: { number: number; cookie: string };
  pending: { number: number; cookie: string };
};

/** The worst that is known of something that the portal reads. */
export type Shape = {
  name: string;
  /** The rows of the table of entry points in docs/security.md that it goes to. */
  entryPoints: readonly string[];
  /** Bytes of what is filled at most. */
  bound: number;
  /** Others like it go to other entry points: a quick run leaves it out. */
  isOneOfMany?: boolean;
  /** What is sent with so many bytes in it. */
  at(size: number, sender: Sender): Ask & { path: string };
};
