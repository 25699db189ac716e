import "server-only";
import { isEnding } from "#lib/infra/server/lifecycle";
import { isReady } from "#lib/infra/server/readiness";

/** Alive: this process answers and is not about to end (S-95). Nothing of the database, nothing of versions. */
export function answerAlive(): Response {
  return answer(!isEnding());
}

/** Ready: every part of what the portal promises holds (S-95); which ones there are is said where it starts (start.ts, lib/infra/server/front.ts). */
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
