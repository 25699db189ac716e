import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import type { Registry } from "prom-client";
import { keepMetrics } from "#lib/infra/metrics/record";
import { openMetrics } from "#lib/infra/metrics/registry";
import { foreignLabels, mostSeries } from "#lib/infra/metrics/testing/foreign-labels";
import { hostileAddresses } from "#lib/infra/metrics/testing/hostile-addresses";
import { seriesIn, valueIn } from "#lib/infra/metrics/testing/series";
import { createFront } from "./front";
import { createMetricsServer } from "./metrics-server";

/** The server in front with a stand-in for Next, and the server of the second port beside it. */
const appUrl = new URL("https://portal.example.com");
let registry: Registry;
let front: Server;
let second: Server;
let hang: (response: ServerResponse) => void = () => {};
before(async () => {
  registry = openMetrics({ version: "1", build: "b" });
  front = createFront(appUrl, async (request, response) => {
    if (request.url === "/users/hang") return hang(response);
    response.statusCode = request.url?.startsWith("/organizations") ? 404 : 200;
    response.end("x");
  });
  second = createMetricsServer(registry);
  for (const server of [front, second]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
});
after(() => {
  keepMetrics(undefined);
  for (const server of [front, second]) {
    server.close();
    server.closeAllConnections();
  }
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Sends these lines to the server in front, and reads until the connection closes. */
async function send(...lines: string[]): Promise<string> {
  const socket = connect(portOf(front), "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return text(socket);
}

const host = "Host: portal.example.com";
const get = (path: string) => send(`GET ${path} HTTP/1.1`, host, "Connection: close");
const asked = async () => {
  const answer = await fetch(`http://127.0.0.1:${portOf(second)}/metrics`);
  return seriesIn(await answer.text());
};
const responses = async (labels: Record<string, string>) =>
  valueIn(await asked(), "zugang_http_responses_total", labels) ?? 0;

describe("requests are counted by class of route and status", () => {
  test("an answer, a page that is missing, a refused method and an unreadable request", async () => {
    await get("/users/1000001");
    await get("/organizations/4711");
    await send("PUT /users HTTP/1.1", host, "Connection: close");
    await send("NONSENSE");
    assert.equal(await responses({ route: "users", status: "200" }), 1);
    assert.equal(await responses({ route: "organizations", status: "404" }), 1);
    assert.equal(await responses({ route: "users", status: "405" }), 1);
    assert.equal(await responses({ route: "unreadable", status: "400" }), 1);
    const durations = { route: "users", status: "2xx" };
    const name = "zugang_http_response_duration_seconds_count";
    assert.equal(valueIn(await asked(), name, durations), 1);
  });

  test("a client that leaves before its answer is counted as gone", async () => {
    const arrived = new Promise<ServerResponse>((resolve) => {
      hang = resolve;
    });
    const socket = connect(portOf(front), "127.0.0.1");
    socket.write(`GET /users/hang HTTP/1.1\r\n${host}\r\n\r\n`);
    const left = once(await arrived, "close");
    socket.destroy();
    await left;
    assert.equal(await responses({ route: "users", status: "gone" }), 1);
  });

  test("whatever is asked for, labels have only the values of their lists, and there is an end to the series", async () => {
    await Promise.all(hostileAddresses(400).map(get));
    const series = await asked();
    assert.deepEqual(foreignLabels(series), []);
    const own = series.filter(({ name }) => name.startsWith("zugang_"));
    assert.ok(own.length < mostSeries(12), `${own.length} series`);
    const before = own.length;
    await Promise.all(hostileAddresses(800).slice(400).map(get));
    const after = (await asked()).filter(({ name }) => name.startsWith("zugang_")).length;
    assert.equal(after, before, "other addresses add no series");
    assert.doesNotMatch(JSON.stringify(series), /mustermensch|evil|forged|2026-/);
  });

  test("the checker finds a label that is not on its list", () => {
    const series = seriesIn(
      'zugang_http_responses_total{route="/users/1",status="200"} 1\nzugang_mail_failures{who="1"} 1\n',
    );
    assert.deepEqual(foreignLabels(series), [
      "zugang_http_responses_total route=/users/1",
      "zugang_mail_failures who=1",
    ]);
  });
});

describe("the second port", () => {
  const ask = (path: string, method = "GET") =>
    fetch(`http://127.0.0.1:${portOf(second)}${path}`, { method });

  test("answers /metrics and nothing else, and is counted nowhere", async () => {
    const before = await asked();
    assert.equal((await ask("/metrics")).headers.get("content-type"), registry.contentType);
    assert.equal((await ask("/metrics", "HEAD")).status, 200);
    assert.equal((await ask("/metrics", "POST")).status, 405);
    for (const path of ["/", "/users", "/metrics/1", "/metricsx"])
      assert.equal((await ask(path)).status, 404, path);
    const counted = (series: typeof before) =>
      series.filter(({ name }) => name === "zugang_http_responses_total");
    assert.deepEqual(counted(await asked()), counted(before));
  });
});
