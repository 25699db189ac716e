import { limits } from "./limits";

/**
 * The values of a sentence about people who are counted up to `limits.matchCap`, for a text that then says "mehr als".
 *
 * @param counted their number, at most one beyond the limit
 * @param named how many of them are named already: the sentence counts the others
 */
export function boundedCount(counted: number, named = 0): { count: number; more: "yes" | "no" } {
  return {
    count: Math.min(counted, limits.matchCap) - named,
    more: counted > limits.matchCap ? "yes" : "no",
  };
}
