import { noteMailEvent, recordForgedMailEvent } from "#lib/domain/outbox/delivery-events";
import { logFault } from "#lib/infra/log";
import { mailWebhookSecret, readMailEvent } from "#lib/infra/mail/webhook";
import { limits } from "#lib/rules/limits";
import { DatabaseUnavailable } from "#lib/rules/unavailable";
import { readBody } from "./body";

/**
 * S-78: receives a message from the mail provider. Without a configured secret nothing can be verified (503); the
 * provider repeats what the database could not take.
 */
export async function receiveMailEvent(request: Request): Promise<Response> {
  const secret = mailWebhookSecret();
  if (!secret) return answer(503);
  const body = await readBody(request, limits.mailEventBytes);
  if (typeof body === "number") return answer(body);
  const event = readMailEvent(body, request.headers, secret);
  try {
    if (event === "forged") {
      await recordForgedMailEvent();
      return answer(401);
    }
    if (event !== "ignored") await noteMailEvent(event);
    return answer(204);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    logFault("mailWebhook", error);
    return answer(503, { "Retry-After": "5" });
  }
}

function answer(status: number, headers: HeadersInit = {}): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store", ...headers } });
}
