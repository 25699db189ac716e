import { workOrders } from "#lib/domain/orders/carry-out";
import { reportOldLetters } from "#lib/domain/outbox/provider-health";
import { deliverSoon } from "#lib/domain/systems/deliver";
import { keepAuditLog } from "#lib/domain/worker/clock";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { remindOfRequirements } from "#lib/domain/worker/requirement-reminders";
import { isCronRequest, refuseKey } from "#lib/http/bearer";

/** The maximal duration of a run where the host limits it, in seconds. */
export const maxDuration = 300;

/**
 * processes due orders, reminders of a required second factor, letters and audit log entries, called by a
 * scheduler with the bearer secret where no clock runs. Responds with numbers only.
 */
export async function GET(request: Request): Promise<Response> {
  if (!isCronRequest(request)) return new Response(null, await refuseKey());
  const orders = await workOrders();
  const letters = await drainOutbox();
  await deliverSoon();
  await keepAuditLog();
  await reportOldLetters();
  // Last, because it may wait for organizations that are being changed: its letters go with the next call.
  await remindOfRequirements();
  return Response.json(
    { orders, letters },
    {
      headers: { "Cache-Control": "no-store" },
    },
  );
}
