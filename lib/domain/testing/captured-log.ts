import { mock } from "node:test";

/** The lines that the portal logs meanwhile; the test's own report still passes through. */
export async function linesLogged(
  work: () => Promise<unknown>,
): Promise<Record<string, string | number>[]> {
  const lines: Record<string, string | number>[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const mocked = mock.method(process.stdout, "write", (text: string) => {
    if (!String(text).startsWith('{"at"')) return write(text);
    lines.push(JSON.parse(text));
    return true;
  });
  try {
    await work();
  } finally {
    mocked.mock.restore();
  }
  return lines;
}
