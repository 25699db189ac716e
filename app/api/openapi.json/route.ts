import { answerJson, describeOrders } from "#lib/http/orders-api";

/** The interface for orders as an OpenAPI document, generated from the schemas that validate them. */
export function GET(): Response {
  return answerJson(200, describeOrders());
}
