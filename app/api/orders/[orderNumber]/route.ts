import { findOrder } from "#lib/domain/orders/find";
import { answerJson, answerOrderSystem } from "#lib/http/orders-api";

/** the state of an order, for the order system with its key. */
export function GET(
  request: Request,
  { params }: RouteContext<"/api/orders/[orderNumber]">,
): Promise<Response> {
  return answerOrderSystem(request, async () => {
    const order = await findOrder((await params).orderNumber);
    if (!order) return answerJson(404, { error: "There is no such order.", fields: [] });
    const { organizationName: _, ...status } = order;
    return answerJson(200, status);
  });
}
