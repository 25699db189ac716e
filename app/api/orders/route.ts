import { receiveOrder } from "#lib/domain/orders/receive";
import { answerJson, answerOrderSystem, readOrder } from "#lib/http/orders-api";

/** accepts an order from the order system with its key. 201 for a new one, 200 for a repetition. */
export function POST(request: Request): Promise<Response> {
  return answerOrderSystem(request, async () => {
    const order = await readOrder(request);
    if (order instanceof Response) return order;
    const { status, body } = await receiveOrder(order);
    return answerJson(status, body);
  });
}
