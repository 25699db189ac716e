import type { Ask } from "../../support/http";
import type { Portal } from "../../support/portal";

/** The senders of shapes: a service administrator with all permissions, the owner of a reseller, and a user at the second step. */
export type Sender = {
  portal: Portal;
  provider: { number: number; cookie: string };
  reseller: { number: number; cookie: string };
  pending: { number: number; cookie: string };
};

/** The most expensive known input for something that the portal reads. */
export type Shape = {
  name: string;
  /** The rows of the table of entry points in docs/security.md that it uses. */
  entryPoints: readonly string[];
  /** The largest size of what is filled, in bytes. */
  bound: number;
  /** Whether similar ones use other entry points: a quick run leaves it out. */
  isOneOfMany?: boolean;
  /** The request with this many bytes in it. */
  at(size: number, sender: Sender): Ask & { path: string };
};
