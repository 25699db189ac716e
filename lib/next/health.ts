import "server-only";
import { answersInTime } from "#lib/domain/installation";
import { isEnding } from "#lib/infra/lifecycle";

/** Alive: this process answers and is not about to end (S-95). Nothing of the database, nothing of versions. */
export function answerAlive(): Response {
  return answer(!isEnding());
}

/** Ready: the database answers in time too, which it does not when all connections are taken (S-95). */
export async function answerReady(): Promise<Response> {
  return answer(!isEnding() && (await answersInTime()));
}

function answer(good: boolean): Response {
  const headers = { "Cache-Control": "no-store" };
  return Response.json(
    { status: good ? "ok" : "unavailable" },
    { status: good ? 200 : 503, headers },
  );
}
