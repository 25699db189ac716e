import "server-only";

/** One line of JSON on standard error: UTC time, event, and what an operator may know. Never names, addresses, tokens. */
function write(fields: Record<string, string | number | undefined>): void {
  process.stderr.write(`${JSON.stringify({ ts: new Date().toISOString(), ...fields })}\n`);
}

/** Something that happened and an operator may want to count. */
export function logEvent(event: string, fields: Record<string, number> = {}): void {
  write({ level: "info", event, ...fields });
}

/**
 * A fault that nobody is waiting for. Class, code and stack of the error and of its causes, but no message: a database's
 * or a provider's message may quote what somebody typed.
 */
export function logFault(where: string, error: unknown): void {
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
  write({ level: "error", event: "fault", where, error: chain.join(" <- ") });
}
