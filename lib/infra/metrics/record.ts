import "server-only";
import type { Labels, Metric, MetricOf } from "./definitions";

/** What a value belongs to: a metric, and a value for each of its labels. */
type Place = Readonly<Record<string, string>>;

/** Keeps what is measured. A process without a port for metrics has none. */
export type Recorder = {
  count(name: Metric, labels: Place): void;
  observe(name: Metric, labels: Place, value: number): void;
  /** Null takes a value back that is not known. */
  set(name: Metric, labels: Place, value: number | null): void;
};

/** What is read when metrics are asked for, because it changes all the time: no statement, no file. */
export type Reading = { name: Metric; labels: Place; read: () => number };

/** One per process: the front is bundled separately from what Next builds, which bundles some modules twice. */
const holder = globalThis as typeof globalThis & {
  zugangMetrics?: Recorder;
  zugangReadings?: Reading[];
};
holder.zugangReadings ??= [];
const readings = holder.zugangReadings;

/** Keeps what is measured from now on with this recorder; with none, nothing is kept. */
export function keepMetrics(recorder: Recorder | undefined): void {
  holder.zugangMetrics = recorder;
}

/** Whether this process keeps what is measured. */
export function areMetricsKept(): boolean {
  return holder.zugangMetrics !== undefined;
}

/** Counts one. */
export function count<Name extends MetricOf<"counter">>(name: Name, labels: Labels<Name>): void {
  holder.zugangMetrics?.count(name, labels);
}

/** Adds a measured duration, in seconds. */
export function observe<Name extends MetricOf<"histogram">>(
  name: Name,
  labels: Labels<Name>,
  seconds: number,
): void {
  holder.zugangMetrics?.observe(name, labels, seconds);
}

/** Sets what was measured last; null if it is not known. */
export function setGauge<Name extends MetricOf<"gauge">>(
  name: Name,
  labels: Labels<Name>,
  value: number | null,
): void {
  holder.zugangMetrics?.set(name, labels, value);
}

/** Has this read whenever metrics are asked for; of several with the same labels the sum counts. */
export function readWhenAsked<Name extends MetricOf<"gauge">>(
  name: Name,
  labels: Labels<Name>,
  read: () => number,
): void {
  readings.push({ name, labels, read });
}

/** What is read of a metric when it is asked for. */
export function readingsOf(name: Metric): Reading[] {
  return readings.filter((reading) => reading.name === name);
}
