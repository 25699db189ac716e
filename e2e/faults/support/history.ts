import { quantile } from "./statistics";

/**
 * Jepsen's three outcomes of an operation: acknowledged (ok), certainly refused (fail), or unknown (info): the
 * connection broke, or the portal said that it was unavailable.
 */
export type End = "ok" | "fail" | "info";

export type Operation = {
  kind: string;
  /** The subject, to look for it afterwards. */
  key: string;
  at: number;
  milliseconds: number;
  end: End;
  /** The status of the response; 0 without one. */
  status: number;
  /** What must never happen, whatever the fault: another user's data, or an unintelligible response. */
  problem?: string;
};

export type History = {
  operations: Operation[];
  /** Runs one operation and records its outcome; an exception means unknown. */
  invoke(
    kind: string,
    key: string,
    work: () => Promise<{ end: End; status: number; problem?: string }>,
  ): Promise<Operation>;
  /** One line: how many, how many of each outcome, the slowest. */
  summary(kinds?: string[]): string;
  slowest(): number;
  problems(): string[];
};

export function newHistory(): History {
  const operations: Operation[] = [];
  const slowest = () => Math.max(0, ...operations.map(({ milliseconds }) => milliseconds));
  return {
    operations,
    async invoke(kind, key, work) {
      const at = Date.now();
      const done = await work().catch((error: Error) => ({
        end: "info" as const,
        status: 0,
        ...(/no answer/.test(error.message) && { problem: `${kind} never got an answer` }),
      }));
      const operation = { kind, key, at, milliseconds: Date.now() - at, ...done };
      operations.push(operation);
      return operation;
    },
    summary(kinds) {
      const counted = operations.filter(({ kind }) => kinds?.includes(kind) ?? true);
      const of = (end: End) => counted.filter((one) => one.end === end).length;
      const p99 = quantile(
        counted.map(({ milliseconds }) => milliseconds),
        0.99,
      );
      return `${counted.length} requests: ${of("ok")} ok, ${of("fail")} refused, ${of("info")} unknown; p99 ${p99} ms, slowest ${slowest()} ms`;
    },
    slowest,
    problems: () => [...new Set(operations.flatMap(({ problem }) => problem ?? []))].slice(0, 5),
  };
}
