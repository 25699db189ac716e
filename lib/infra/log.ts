import "server-only";
import { currentRequest } from "#lib/infra/server/request-context";

/**
 * What a line may say besides its time, level, event and request: numbers and words of the portal's own. Names, addresses
 * of mail, tokens, cookies and whatever somebody typed are not among it (S-87).
 */
type Fields = {
  /** Where in the portal: a part of it or the pattern of a route, never an address that somebody asked for. */
  where?: string;
  /** The number under which a person sees the fault when there is no request id. */
  digest?: string;
  error?: string;
  status?: number;
  method?: string;
  signal?: string;
  reason?: string;
  /** Keyed hashes to compare the database with later: where the trail's chain ended (S-102), who was deleted (S-105). */
  seal?: string;
  numberHash?: string;
  keyId?: string;
  deletedAt?: string;
} & { [count: string]: number | string | undefined };

/**
 * One line of JSON on standard output. JSON writes every control character and line break as an escape, so no line can be
 * forged from inside a value.
 */
function write(level: "info" | "warn" | "error", event: string, fields: Fields): void {
  const line = { at: new Date().toISOString(), level, event, requestId: currentRequest()?.id };
  process.stdout.write(`${JSON.stringify({ ...line, ...fields })}\n`);
}

/** Something that happened and an operator may want to count. */
export function logEvent(event: string, fields: Fields = {}): void {
  write("info", event, fields);
}

/** Something that an operator should look into: refused by the server itself, or not as it should be. */
export function logWarning(event: string, fields: Fields = {}): void {
  write("warn", event, fields);
}

/** A fault, of which whoever asked was told no more than the request's id. */
export function logFault(where: string, error: unknown, fields: Fields = {}): void {
  write("error", "fault", { where, error: describeError(error), ...fields });
}

/**
 * Class, code and stack of an error and of its causes, but no message: a database's or a provider's message may quote what
 * somebody typed.
 */
export function describeError(error: unknown): string {
  const chain: string[] = [];
  for (let at = error; at instanceof Error && chain.length < 5; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    // The message is cut out first: it may have lines that look like a place in the code.
    const frames = (at.stack ?? "")
      .replace(at.message, "")
      .split("\n")
      .filter((line) => line.trimStart().startsWith("at "));
    chain.push([at.name, typeof code === "string" ? code : "", ...frames.slice(0, 6)].join(" "));
  }
  return chain.join(" <- ");
}
