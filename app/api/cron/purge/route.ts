import { workOrders } from "#lib/domain/orders/carry-out";
import { deliverSoon } from "#lib/domain/systems/deliver";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { purge } from "#lib/domain/worker/purge";
import { isCronRequest, refuseKey } from "#lib/http/bearer";

/** The maximal duration of a run where the host limits it, in seconds. */
export const maxDuration = 300;

/** the daily run, called by a scheduler with the bearer secret. Responds with numbers only. */
export async function GET(request: Request): Promise<Response> {
  if (!isCronRequest(request)) return new Response(null, await refuseKey());
  const { reminders, requirements, ...deleted } = await purge();
  const orders = await workOrders();
  const letters = await drainOutbox();
  await deliverSoon();
  return Response.json(
    { deleted, reminders, requirements, orders, letters },
    {
      headers: { "Cache-Control": "no-store" },
    },
  );
}
