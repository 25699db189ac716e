import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Registry } from "prom-client";
import { rates } from "#lib/rules/limits";
import { count, keepMetrics, observe, readWhenAsked, setGauge } from "./record";
import { openMetrics } from "./registry";
import { promtool, withoutPromtool } from "./testing/promtool";
import { seriesIn, valueIn } from "./testing/series";

let registry: Registry;
before(() => {
  registry = openMetrics({ version: "1.2.3", build: "abc" });
});
after(() => keepMetrics(undefined));

const asked = async () => seriesIn(await registry.metrics());

describe("the metrics of a process", () => {
  test("what can only be counted is there from the start, as 0", async () => {
    const series = await asked();
    assert.equal(valueIn(series, "zugang_sign_ins_total", { outcome: "completed" }), 0);
    const limiters = series.filter(({ name }) => name === "zugang_rate_limit_refusals_total");
    assert.deepEqual(
      limiters.map(({ labels }) => labels.limiter).toSorted(),
      Object.keys(rates).toSorted(),
    );
    assert.equal(valueIn(series, "zugang_http_responses_total"), undefined);
  });

  test("what is not known has no value, and loses the one it had", async () => {
    const name = "zugang_purge_timestamp_seconds";
    assert.equal(valueIn(await asked(), name), undefined);
    setGauge(name, {}, 1_700_000_000);
    assert.equal(valueIn(await asked(), name), 1_700_000_000);
    setGauge(name, {}, null);
    assert.equal(valueIn(await asked(), name), undefined);
    const orders = "zugang_orders_oldest_waiting_seconds";
    setGauge(orders, { state: "received" }, 7);
    assert.equal(valueIn(await asked(), orders, { state: "received" }), 7);
    assert.equal(valueIn(await asked(), orders, { state: "waiting" }), undefined);
  });

  test("counts add up, and durations fall into their ranges", async () => {
    count("zugang_sign_ins_total", { outcome: "wrongPassword" });
    count("zugang_sign_ins_total", { outcome: "wrongPassword" });
    const labels = { route: "users", status: "2xx" } as const;
    observe("zugang_http_response_duration_seconds", labels, 0.03);
    const series = await asked();
    assert.equal(valueIn(series, "zugang_sign_ins_total", { outcome: "wrongPassword" }), 2);
    const bucket = "zugang_http_response_duration_seconds_bucket";
    assert.equal(valueIn(series, bucket, { ...labels, le: "0.025" }), 0);
    assert.equal(valueIn(series, bucket, { ...labels, le: "0.05" }), 1);
    assert.equal(valueIn(series, "zugang_http_response_duration_seconds_count", labels), 1);
  });

  test("what is read when somebody asks is the sum of all that read it, as it is then", async () => {
    let waiting = 2;
    const labels = { work: "hashing passwords" } as const;
    readWhenAsked("zugang_places_waiting", labels, () => waiting);
    readWhenAsked("zugang_places_waiting", labels, () => 1);
    assert.equal(valueIn(await asked(), "zugang_places_waiting", labels), 3);
    waiting = 5;
    assert.equal(valueIn(await asked(), "zugang_places_waiting", labels), 6);
  });

  test("the process says its version and build, its memory and the lag of its event loop", async () => {
    const series = await asked();
    assert.equal(valueIn(series, "zugang_build_info", { version: "1.2.3", build: "abc" }), 1);
    for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds"])
      assert.ok(Number(valueIn(series, name)) >= 0, name);
  });

  test("promtool finds nothing to complain about", { skip: withoutPromtool }, async () => {
    const { code, said } = promtool(["check", "metrics"], await registry.metrics());
    assert.equal(said, "");
    assert.equal(code, 0);
    // It would.
    const wrong = "# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n";
    assert.notEqual(promtool(["check", "metrics"], wrong).said, "");
  });
});

test("a process that keeps no metrics counts nothing and fails at nothing", () => {
  keepMetrics(undefined);
  count("zugang_sign_ins_total", { outcome: "completed" });
  setGauge("zugang_mail_failures", {}, 1);
});
