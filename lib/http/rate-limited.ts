import type { ServerResponse } from "node:http";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Limiter } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { answerBare } from "./bare-answer";

/** Counts a request (S-61); one that is too many is answered here with 429, and false is returned. */
export async function isInTurn(
  response: ServerResponse,
  limiter: Limiter,
  key: string,
): Promise<boolean> {
  try {
    await consumeRateLimit(limiter, key);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answerBare(response, 429, { "Retry-After": String(error.values.seconds) });
    return false;
  }
}
