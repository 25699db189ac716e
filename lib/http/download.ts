import { notFound } from "next/navigation";
import type * as z from "zod/mini";
import { recordNowAndThen } from "#lib/domain/rate-limits/too-many";
import type { Actor } from "#lib/rules/delegation";
import { repeated } from "#lib/rules/parameters";
import { Refusal } from "#lib/rules/refusal";
import { retryAfter } from "./bearer";
import { describeRefusal } from "./error-messages";
import { markDrawn } from "./response";

/** Requests that no page of the portal makes; each kind is recorded at a limited rate. */
const attempts = ["foreignOrigin", "malformed"];

/**
 * Answers a download that is recorded, and so writes although it is a GET: requests from other sites are refused
 * (S-83). HEAD has no effect.
 */
export async function answerDownload(
  request: Request,
  actor: Actor,
  work: () => Promise<Response>,
): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  if (request.method === "HEAD") return new Response(null, { headers });
  try {
    if (request.headers.get("sec-fetch-site") === "cross-site") throw new Refusal("foreignOrigin");
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "notFound") throw error;
    const { code: reason } = error;
    if (attempts.includes(reason))
      await recordNowAndThen(
        { event: "request.refused", actor, details: { reason } },
        `${reason} ${actor.userNumber}`,
      );
    markDrawn();
    const isEarly = error.code === "tooManyAttempts";
    return new Response((await describeRefusal(error)).text, {
      status: isEarly ? 429 : error.code === "malformed" ? 400 : 403,
      headers: { ...headers, ...(isEarly && retryAfter(error)) },
    });
  }
}

/** What is asked for, or the response of a page that does not exist if it is out of reach. */
export async function orMissing<Found>(asked: Promise<Found>): Promise<Found> {
  return asked.catch((error: unknown) => {
    if (error instanceof Refusal && error.code === "notFound") notFound();
    throw error;
  });
}

/**
 * The filters of a download, from its URL. Nothing is guessed, because a file of everybody would be wrong if some were
 * meant.
 *
 * @throws Refusal malformed for anything that is not understood
 */
export function filtersOf<Schema extends z.ZodMiniObject>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  const filters = schema.safeParse(repeated(new URL(request.url).searchParams));
  if (!filters.success) throw new Refusal("malformed");
  return filters.data;
}
