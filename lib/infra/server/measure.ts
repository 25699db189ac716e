import type { IncomingMessage, ServerResponse } from "node:http";
import { areMetricsKept, count, observe } from "#lib/infra/metrics/record";
import { routeOf } from "#lib/infra/metrics/routes";
import { statusClassOf, statusOf } from "#lib/infra/metrics/statuses";

/** Counts a request when it has been answered or its client has left, and measures how long that took. */
export function measure({ url = "" }: IncomingMessage, response: ServerResponse): void {
  if (!areMetricsKept()) return;
  const route = routeOf(url);
  const began = performance.now();
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : null;
    const seconds = (performance.now() - began) / 1000;
    count("zugang_http_responses_total", { route, status: statusOf(status) });
    const labels = { route, status: statusClassOf(status) };
    observe("zugang_http_response_duration_seconds", labels, seconds);
  });
}
