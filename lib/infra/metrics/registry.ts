import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { definitions, type Metric } from "./definitions";
import { keepMetrics, readingsOf } from "./record";
import { zeros } from "./zeros";

/** Upper ends of the ranges of a duration, in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Keeps the metrics of this process from now on, and returns them in the format of Prometheus. Only the server in front
 * and tests load this module: everything else counts by record.ts, and nothing that Next bundles has the library.
 */
export function openMetrics(build: { version: string; build: string }): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of unwanted) registry.removeSingleMetric(name);
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [key, { kind, meaning, labels }] of Object.entries(definitions)) {
    const name = key as Metric;
    const settings = { name, help: `${meaning}.`, labelNames: Object.keys(labels), registers };
    if (kind === "counter") counters.set(name, new Counter(settings));
    if (kind === "histogram") histograms.set(name, new Histogram({ ...settings, buckets }));
    if (kind === "gauge") gauges.set(name, newGauge(settings));
  }
  for (const { name, labels } of zeros()) counters.get(name)?.inc(labels, 0);
  keepMetrics({
    count: (name, labels) => counters.get(name)?.inc(labels),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    set: (name, labels, value) => {
      if (value === null) gauges.get(name)?.remove(labels);
      else gauges.get(name)?.set(labels, value);
    },
  });
  const facts = { ...build, node: process.versions.node };
  new Gauge({
    ...{ name: "zugang_build_info", help: "1, with the portal's version and build.", registers },
    labelNames: Object.keys(facts),
  }).set(facts, 1);
  return registry;
}

/** Metrics of Node whose names promise another kind of metric, and whose values cost a look at every connection. */
const unwanted = ["resources", "handles", "requests"].flatMap((what) => [
  `nodejs_active_${what}`,
  `nodejs_active_${what}_total`,
]);

type Settings = { name: Metric; help: string; labelNames: string[]; registers: Registry[] };

/** A gauge that has no value until it is set, or the sum of what is read when it is asked for. */
function newGauge(settings: Settings): Gauge {
  const gauge = new Gauge({
    ...settings,
    collect() {
      const readings = readingsOf(settings.name);
      if (readings.length > 0) this.reset();
      for (const { labels, read } of readings) this.inc(labels, read());
    },
  });
  // Without labels it would be 0.
  if (settings.labelNames.length === 0) gauge.remove();
  return gauge;
}
