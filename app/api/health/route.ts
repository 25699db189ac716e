import { answerAlive } from "#lib/http/health";

/** Liveness, for a supervisor, which restarts a process that is not alive. */
export function GET(): Response {
  return answerAlive();
}
