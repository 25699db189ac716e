import { mock } from "node:test";

/** A line of the log. */
export type Line = Record<string, string | number>;

/** The lines that the portal logs meanwhile; the test's own report still passes through. */
export async function linesLogged(work: () => Promise<unknown>): Promise<Line[]> {
  const log = captureLog();
  try {
    await work();
  } finally {
    log.end();
  }
  return log.lines;
}

/** Keeps what the portal logs from now on, instead of writing it. */
export function captureLog(): { lines: Line[]; end(): void } {
  const lines: Line[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const mocked = mock.method(process.stdout, "write", (text: string) => {
    if (!String(text).startsWith('{"at"')) return write(text);
    lines.push(JSON.parse(text));
    return true;
  });
  return { lines, end: () => mocked.mock.restore() };
}
