import { after } from "next/server";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { workOff } from "#lib/domain/worker/clock";
import { environment } from "#lib/infra/env";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import type { Order } from "#lib/rules/order";
import type { OrderProblem } from "#lib/rules/order-answers";
import { OrderRefused } from "#lib/rules/order-refused";
import { ordersDocument } from "#lib/rules/orders-document";
import { parseOrder } from "#lib/rules/parse-order";
import { Refusal } from "#lib/rules/refusal";
import { repeatedKeys } from "#lib/rules/repeated-keys";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { isOrdersRequest, refuseKey, retryAfter } from "./bearer";
import { type BodyProblem, readBody } from "./body";

/** A JSON response to the order system, which nothing on the way may cache. */
export function answerJson(status: number, body: object, headers: HeadersInit = {}): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

function problem(status: number, error: string, headers?: HeadersInit): Response {
  return answerJson(status, { error, fields: [] } satisfies OrderProblem, headers);
}

/**
 * answers a request from the order system: checks the key, then runs the work. Due orders are processed right
 * after the response, whatever the request was about.
 */
export async function answerOrderSystem(
  request: Request,
  work: () => Promise<Response>,
): Promise<Response> {
  const allowed = isOrdersRequest(request);
  if (allowed === null) return problem(503, "No key is set for orders (ORDERS_API_KEY).");
  if (!allowed) {
    const { status, headers } = await refuseKey();
    return problem(status, "The key is missing or wrong.", headers);
  }
  try {
    await consumeRateLimit("orders", "the key of the order system");
    return await work();
  } catch (error) {
    if (error instanceof Refusal && error.code === "tooManyAttempts")
      return problem(429, "Too many requests. Send it again later.", retryAfter(error));
    if (error instanceof OrderRefused) return answerJson(error.status, error.problem);
    if (!(error instanceof DatabaseUnavailable)) throw error;
    logFault("orders", error);
    const patience = { "Retry-After": "5" };
    return problem(503, "The portal cannot take orders at the moment. Send it again.", patience);
  } finally {
    after(workOff);
  }
}

const bodyProblems: Record<BodyProblem, string> = {
  400: "The body is not UTF-8.",
  413: `An order has at most ${limits.orderBytes} bytes.`,
  415: "The body should be UTF-8 as it is, without another charset or Content-Encoding.",
};

/** The order in a request, or the response if it contains none. */
export async function readOrder(request: Request): Promise<Order | Response> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    return problem(415, "The content type should be application/json.");
  const body = await readBody(request, limits.orderBytes);
  if (typeof body === "number") return problem(body, bodyProblems[body]);
  // Programs of one well-known vendor write a byte order mark in front of UTF-8.
  const text = body.replace(/^\ufeff/, "");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return problem(400, "The body is not JSON.");
  }
  const parsed = parseOrder(json, repeatedKeys(text));
  return "order" in parsed ? parsed.order : answerJson(422, parsed.problem);
}

/** Describes the order system's interface, with this installation's address. */
export function describeOrders(): object {
  return ordersDocument(environment().appUrl.origin);
}
