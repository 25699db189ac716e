import { isEnding } from "#lib/infra/server/lifecycle";
import { isReady } from "#lib/infra/server/readiness";

/** Liveness: this process answers and is not shutting down (S-95). Says nothing about the database or versions. */
export function answerAlive(): Response {
  return answer(!isEnding());
}

/** Readiness: every condition holds (S-95); they are registered in start.ts and lib/infra/server/front.ts. */
export async function answerReady(): Promise<Response> {
  return answer(!isEnding() && (await isReady()));
}

function answer(good: boolean): Response {
  const headers = { "Cache-Control": "no-store" };
  return Response.json(
    { status: good ? "ok" : "unavailable" },
    { status: good ? 200 : 503, headers },
  );
}
