import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "#db/free-port";
import { foreignLabels, mostSeries } from "#lib/infra/metrics/testing/foreign-labels";
import { hostileAddresses } from "#lib/infra/metrics/testing/hostile-addresses";
import { type Series, seriesIn, valueIn } from "#lib/infra/metrics/testing/series";
import { root } from "../../scripts/support/paths";
import { ask } from "../support/http";
import { addPerson, freshCompany, password } from "../support/people";
import { expect, test } from "../support/portal";
import { quick } from "../support/queue";
import { signInByHand } from "../support/sessions";
import { answers } from "../support/started";

/** What Prometheus gets of a portal's second port. */
async function asked(port: number): Promise<Series[]> {
  return seriesIn(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
}

test("Prometheus gets requests, sign-ins, queues and the version of a portal from one registry, and nothing about a person or an organization", async ({
  portal,
  sql,
}) => {
  const metrics = await findFreePort();
  const server = await portal.beside({ METRICS_PORT: String(metrics) });
  try {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    // What Next bundles counts in the registry of the server in front.
    expect((await signInByHand(server, { login: person.login, password })).status).toBe(303);
    expect((await signInByHand(server, { login: person.login, password: "x" })).status).toBe(200);
    const outcome = async (name: string) =>
      valueIn(await asked(metrics), "zugang_sign_ins_total", { outcome: name });
    expect([await outcome("completed"), await outcome("wrongPassword")]).toEqual([1, 1]);

    for (const address of hostileAddresses(200)) await ask(server, address).catch(() => null);
    const before = await asked(metrics);
    for (const address of hostileAddresses(400).slice(200))
      await ask(server, address).catch(() => null);
    const series = await asked(metrics);
    expect(foreignLabels(series)).toEqual([]);
    const own = (all: Series[]) => all.filter(({ name }) => name.startsWith("zugang_http_")).length;
    expect(own(series)).toBe(own(before));
    expect(series.length).toBeLessThan(mostSeries(12));
    const text = JSON.stringify(series);
    for (const told of [person.login, String(person.number), company.customerNumber, "evil"])
      expect(text).not.toContain(told);

    for (const name of [
      ...["zugang_build_info", "zugang_queues_read_timestamp_seconds", "process_open_fds"],
      ...["nodejs_eventloop_lag_p99_seconds", "zugang_audit_log_oldest_unsealed_seconds"],
    ])
      await expect
        .poll(async () => valueIn(await asked(metrics), name), { intervals: quick })
        .toBeDefined();
    // The portal's own work in the background may be using some at one moment, never for long.
    for (const [name, labels] of [
      ["zugang_database_connections_used", {}],
      ["zugang_places_used", { work: "hashing passwords" }],
    ] as const)
      await expect
        .poll(async () => valueIn(await asked(metrics), name, labels), { intervals: quick })
        .toBe(0);
    // The port of the pages does not have it.
    expect((await ask(server, "/metrics")).status).not.toBe(200);
  } finally {
    await server.end();
  }
  expect(server.said()).not.toContain('"fault"');
  expect(await answers("127.0.0.1", metrics)).toBe(false);
});

test("nothing that a browser loads or that Next has bundled has the library of the metrics", () => {
  const folder = join(root, ".next");
  const mark = /collectDefaultMetrics|prom-client/;
  // Otherwise the mark would be gone, and nothing would be compared.
  expect(mark.test(readFileSync(join(folder, "standalone/serve.mjs"), "utf8"))).toBe(true);
  const found = ["static", "server"].flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(m?js|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((path) => mark.test(readFileSync(path, "utf8"))),
  );
  expect(found).toEqual([]);
});

test("a tracer that is loaded before the portal gets Next's spans, with the pattern of a route and no address", async ({
  portal,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "zugang-spans-"));
  const spans = join(folder, "spans");
  const preload = join(folder, "tracer.cjs");
  writeFileSync(spans, "");
  writeFileSync(
    preload,
    `const { trace } = require(${JSON.stringify(join(root, "node_modules/@opentelemetry/api"))});
const { appendFileSync } = require("node:fs");
const begin = (name) => {
  const span = trace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 });
  appendFileSync(${JSON.stringify(spans)}, name + "\\n");
  span.updateName = (later) => (appendFileSync(${JSON.stringify(spans)}, later + "\\n"), span);
  return span;
};
const tracer = { startSpan: begin, startActiveSpan: (name, ...rest) => rest.at(-1)(begin(name)) };
trace.setGlobalTracerProvider({ getTracer: () => tracer });
`,
  );
  const server = await portal.beside({ NODE_OPTIONS: `--require=${preload}` });
  try {
    expect((await ask(server, "/activate/needle")).status).toBeLessThan(400);
    expect((await ask(server, "/help")).status).toBe(200);
    const said = readFileSync(spans, "utf8");
    expect(said).toContain("/help");
    expect(said).not.toContain("needle");
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
