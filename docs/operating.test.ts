import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { definitions } from "#lib/infra/metrics/definitions";
import { keepMetrics } from "#lib/infra/metrics/record";
import { openMetrics } from "#lib/infra/metrics/registry";
import { routes } from "#lib/infra/metrics/routes";
import { promtool, withoutPromtool } from "#lib/infra/metrics/testing/promtool";
import { filesBelow, read, root, rowsOf } from "./testing/documents";

/**
 * docs/operating lists every metric and every event of the log, and its rules and its dashboard use no others.
 * `UPDATE_DOCS=1` writes the table of the metrics.
 */
const path = "docs/operating/README.md";
const registry = openMetrics({ version: "1", build: "b" });
after(() => keepMetrics(undefined));

type Listed = { name: string; kind: string; unit: string; labels: string; meaning: string };

/** Every metric that a process has: the portal's own, and those of Node. */
function metrics(): Listed[] {
  const own = Object.entries(definitions).map(([name, { kind, unit, labels, meaning }]) => ({
    ...{ name, kind, unit, meaning, labels: Object.keys(labels).join(", ") },
  }));
  const others = registry
    .getMetricsAsArray()
    .filter(({ name }) => !Object.hasOwn(definitions, name))
    .map(({ name, help, type }) => ({
      ...{ name, kind: String(type), unit: unitOf(name), meaning: help.replace(/\.$/, "") },
      labels: labelsOfOthers[name] ?? "",
    }));
  return [...own, ...others];
}

const labelsOfOthers: Record<string, string> = {
  zugang_build_info: "version, build, node",
  nodejs_gc_duration_seconds: "kind",
  nodejs_heap_space_size_total_bytes: "space",
  nodejs_heap_space_size_used_bytes: "space",
  nodejs_heap_space_size_available_bytes: "space",
  nodejs_version_info: "version, major, minor, patch",
};

function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return "seconds";
  return /_bytes$/.test(name) ? "bytes" : "";
}

function table(): string {
  const rows = metrics().map(
    ({ name, kind, unit, labels, meaning }) =>
      `| \`${name}\` | ${kind} | ${unit} | ${labels} | ${meaning} |`,
  );
  return [
    "| metric | kind | unit | labels | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** Names that an expression of Prometheus uses, those of the parts of a histogram too. */
function namesIn(expressions: string): string[] {
  const found = expressions.matchAll(/\b(?:zugang|nodejs|process)_\w+/g);
  return [...new Set([...found].map(([name]) => name))];
}

/** Names that no process has. */
function unknown(expressions: string): string[] {
  const known = new Map(metrics().map(({ name, kind }) => [name, kind]));
  return namesIn(expressions).filter((name) => {
    const whole = name.replace(/_(bucket|sum|count)$/, "");
    return !known.has(name) && !(name !== whole && known.get(whole) === "histogram");
  });
}

/** Values in expressions for a label of ours that it never has: an alert about them would never come. */
function impossible(expressions: string): string[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of Object.values(definitions))
    for (const [label, list] of Object.entries(labels))
      values.set(label, new Set([...(values.get(label) ?? []), ...(list as readonly string[])]));
  return [...expressions.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*\\?"([^"\\]*)\\?"/g)].flatMap(
    ([, label = "", , text = ""]) => {
      const known = values.get(label);
      if (!known) return [];
      return text
        .split("|")
        .filter((one) => ![...known].some((value) => new RegExp(`^(?:${one})$`).test(value)))
        .map((one) => `${label}=${one}`);
    },
  );
}

const rules = read("docs/operating/alerts.yaml");
const dashboard = read("docs/operating/dashboard.json");
type Panel = { title: string; type: string; targets?: { expr: string }[] };
const { panels }: { panels: Panel[] } = JSON.parse(dashboard);

describe("docs/operating", () => {
  test("every metric is listed with unit, labels and meaning", () => {
    const text = read(path);
    const written = text.replace(
      /(?<=<!-- metrics -->\n)[\s\S]*?(?=\n?<!-- end of metrics -->)/,
      () => `\n${table()}\n`,
    );
    if (process.env.UPDATE_DOCS) writeFileSync(join(root, path), written);
    else {
      const own = /^`zugang_/;
      assert.deepEqual(rowsOf(text, own), rowsOf(written, own), "run it with UPDATE_DOCS=1");
    }
    // Some of Node's are measured on Linux only.
    for (const { name, meaning } of metrics()) {
      assert.equal(rowsOf(read(path), new RegExp(`^\`${name}\`$`)).length, 1, name);
      assert.ok(meaning.length > 0, name);
    }
  });

  test("every class of route is explained", () => {
    const explained = rowsOf(read(path), /^(`\w+` ?)+$/).flatMap(
      ([cell = ""]) => cell.match(/\w+/g) ?? [],
    );
    assert.deepEqual(
      routes.filter((route) => !explained.includes(route)),
      [],
    );
  });

  test("names of metrics say what they are: base units, and counters end in _total", () => {
    for (const [name, { kind, unit }] of Object.entries(definitions)) {
      assert.equal(name.endsWith("_total"), kind === "counter", name);
      assert.equal(/_seconds$/.test(name), unit.startsWith("seconds"), name);
    }
  });

  test("the checker finds a metric that does not exist and a label's value that never comes", () => {
    assert.deepEqual(unknown("sum(rate(zugang_nothing_total[5m])) > process_open_fds"), [
      "zugang_nothing_total",
    ]);
    assert.deepEqual(unknown("zugang_mail_failures_bucket"), ["zugang_mail_failures_bucket"]);
    assert.deepEqual(impossible('x{route="pages",status=~"5..|gone",limiter!="letters"}'), [
      "route=pages",
    ]);
  });

  test("alert rules use only metrics and values that exist, and say what to do", () => {
    assert.deepEqual(unknown(rules), []);
    assert.deepEqual(impossible(rules), []);
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)];
    assert.ok(alerts.length >= 8);
    for (const word of ["expr", "summary", "action"])
      assert.equal(
        [...rules.matchAll(new RegExp(`^ +${word}: `, "gm"))].length,
        alerts.length,
        word,
      );
  });

  test("the dashboard uses only metrics and values that exist, and each of its panels uses one", () => {
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    assert.deepEqual(unknown(expressions.join("\n")), []);
    assert.deepEqual(impossible(expressions.join("\n")), []);
    for (const { title, type, targets = [] } of panels)
      assert.equal(targets.length > 0, type !== "row", title);
  });

  test("every metric of the portal is on the dashboard", () => {
    const used = new Set(namesIn(dashboard).map((name) => name.replace(/_bucket$/, "")));
    assert.deepEqual(
      Object.keys(definitions).filter((name) => !used.has(name)),
      [],
    );
  });

  test("promtool accepts the alert rules, and they alert as they should", {
    skip: withoutPromtool,
  }, () => {
    for (const options of [
      ["check", "rules", "alerts.yaml"],
      ["test", "rules", "alerts.test.yaml"],
    ]) {
      const file = join(root, "docs/operating", options.at(-1) ?? "");
      const { code, said } = promtool([...options.slice(0, 2), file]);
      assert.equal(code, 0, said);
    }
  });
});

describe("the log", () => {
  const sources = ["lib", "app", "db", "scripts/standalone"]
    .flatMap((folder) => filesBelow(folder, /\.tsx?$/))
    .filter((file) => !/\.test\.tsx?$|\/testing\//.test(file))
    .map(read);

  test("exactly the events that the portal logs are listed", () => {
    const logged = sources.flatMap((source) => [
      ...source.matchAll(/\b(?:logEvent|logWarning|tellNowAndThen)\(\s*"(\w+)"/g),
      ...source.matchAll(/\bwrite\("error", "(\w+)"/g),
    ]);
    const listed = rowsOf(read(path), /^`\w+`$/).filter((cells) => cells.length === 3);
    assert.deepEqual(
      listed.map(([cell = ""]) => cell.replaceAll("`", "")).toSorted(),
      [...new Set(logged.map(([, event]) => event))].toSorted(),
    );
  });
});
