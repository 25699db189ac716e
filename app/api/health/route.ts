import { answerAlive } from "#lib/http/health";

/** For a supervisor, which starts anew what is not alive. */
export function GET(): Response {
  return answerAlive();
}
