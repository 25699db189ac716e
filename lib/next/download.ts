import "server-only";
import { recordNowAndThen } from "#lib/domain/rate-limits";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { retryAfter } from "./bearer";
import { describeRefusal } from "./sentences";

/**
 * A download that is recorded, and so writes though it is a GET: not for what another site's page asks for (S-83), which is
 * recorded now and then. HEAD is answered without doing anything.
 */
export async function answerDownload(
  request: Request,
  actor: Actor,
  work: () => Promise<Response>,
): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  if (request.method === "HEAD") return new Response(null, { headers });
  try {
    if (request.headers.get("sec-fetch-site") === "cross-site") {
      const key = `foreignOrigin ${actor.userNumber}`;
      await recordNowAndThen(
        { event: "request.refused", actor, details: { reason: "foreignOrigin" } },
        key,
      );
      throw new Refusal("foreignOrigin");
    }
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "notFound") throw error;
    const isEarly = error.code === "tooManyAttempts";
    return new Response((await describeRefusal(error)).text, {
      status: isEarly ? 429 : 403,
      headers: { ...headers, ...(isEarly && retryAfter(error)) },
    });
  }
}
