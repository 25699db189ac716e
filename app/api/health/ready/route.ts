import { answerReady } from "#lib/http/health";

/** For a load balancer, which sends nobody to what is not ready. */
export function GET(): Promise<Response> {
  return answerReady();
}
