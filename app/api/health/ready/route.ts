import { answerReady } from "#lib/http/health";

/** Readiness, for a load balancer, which sends no requests to a server that is not ready. */
export function GET(): Promise<Response> {
  return answerReady();
}
