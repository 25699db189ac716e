import { count } from "#lib/infra/metrics/record";
import { currentRequest } from "#lib/infra/server/request-context";

/**
 * What a line may contain besides its time, level, event and request: numbers and fixed words. Never names, mail
 * addresses, tokens, cookies or anything that somebody typed (S-87).
 */
type Fields = {
  /** A part of the portal or the pattern of a route, never a requested URL. */
  where?: string;
  /** The number under which a person sees the fault if there is no request id. */
  digest?: string;
  error?: string;
  status?: number;
  method?: string;
  signal?: string;
  reason?: string;
  /**
   * Keyed hashes to compare the database with later: the end of the audit log's chain (S-102), deleted users (S-105).
   */
  seal?: string;
  numberHash?: string;
  keyId?: string;
  deletedAt?: string;
} & { [count: string]: number | string | undefined };

/**
 * Writes one line of JSON to standard output. JSON escapes control characters and line breaks, so a value cannot forge
 * a line.
 */
function write(level: "info" | "warn" | "error", event: string, fields: Fields): void {
  count("zugang_log_lines_total", { level });
  const line = { at: new Date().toISOString(), level, event, requestId: currentRequest()?.id };
  process.stdout.write(`${JSON.stringify({ ...line, ...fields })}\n`);
}

/** Logs an event that is worth counting. */
export function logEvent(event: string, fields: Fields = {}): void {
  write("info", event, fields);
}

/** Logs an event that somebody should look into: refused by the server itself, or not as it should be. */
export function logWarning(event: string, fields: Fields = {}): void {
  write("warn", event, fields);
}

/** Logs a fault; the person affected only saw the request's id. */
export function logFault(where: string, error: unknown, fields: Fields = {}): void {
  write("error", "fault", { where, error: describeError(error), ...fields });
}

/**
 * Class, code and stack of an error and of its causes, without messages: a message of the database or the mail provider
 * may quote what somebody typed.
 */
export function describeError(error: unknown): string {
  const chain: string[] = [];
  for (let at = error; at instanceof Error && chain.length < 5; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    // The message is removed first: its lines may look like stack frames.
    const frames = (at.stack ?? "")
      .replace(at.message, "")
      .split("\n")
      .filter((line) => line.trimStart().startsWith("at "));
    chain.push([at.name, typeof code === "string" ? code : "", ...frames.slice(0, 6)].join(" "));
  }
  return chain.join(" <- ");
}
