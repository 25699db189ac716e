import "server-only";
import type german from "#lib/messages/de.json";

/** What happened, as a key of the message files. */
export type Happening = keyof {
  [Name in keyof typeof german.bare as (typeof german.bare)[Name] extends { title: string }
    ? Name
    : never]: true;
};

/** What each status means if nothing else is known. */
const happenings: Record<number, Happening> = {
  400: "unreadable",
  404: "missing",
  405: "method",
  408: "slow",
  409: "outdated",
  413: "large",
  417: "expectation",
  421: "host",
  431: "cookies",
  503: "busy",
};

/** The message key for a response's status. */
export function happeningOf(status: number): Happening {
  return happenings[status] ?? (status >= 500 ? "fault" : "refused");
}
