import "server-only";
import type { Limiter } from "#lib/rules/limits";

/** Whole seconds until a rate limit allows another request, at least one. */
export type Wait = { limiter: Limiter; seconds: number };

/** The wait in a refusal, from whole seconds; minutes from two on, otherwise 0. */
export function waitOf(seconds: number): { seconds: number; minutes: number } {
  return { seconds, minutes: seconds < 120 ? 0 : Math.ceil(seconds / 60) };
}
