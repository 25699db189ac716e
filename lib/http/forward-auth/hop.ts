import type { IncomingMessage, ServerResponse } from "node:http";
import { issueHopCode } from "#lib/domain/systems/hops";
import { touchSession } from "#lib/domain/systems/portal-session";
import { recordSystemRefusal } from "#lib/domain/systems/refusals";
import { findAreasOf } from "#lib/domain/systems/sessions";
import type { System } from "#lib/infra/system-settings";
import { isNavigation } from "#lib/rules/navigation";
import { hopPath } from "#lib/rules/paths";
import { answerBare, lead } from "../bare-answer";
import { findSessionOf } from "../browser-session";
import { isInTurn } from "../rate-limited";
import { waysOnHost } from "./names";
import { type OnTheWay, wayWith } from "./way";

/**
 * on the portal's host, where its session is known: those who may enter the system get a code for its host. Others
 * are led to sign in and back here, or to the page that says whom to ask.
 *
 * @param browser the hash of the mark that this browser has on the system's host
 */
export async function answerHop(
  request: IncomingMessage,
  response: ServerResponse,
  { system, browser, onTheWay }: { system: System; browser: string; onTheWay: OnTheWay },
): Promise<void> {
  const { method = "", headers } = request;
  if (!isNavigation({ method, headers })) return answerBare(response, 403);
  const session = await findSessionOf(request);
  if (!session) {
    // Written anew: what a request says may be longer than an answer's head has room for (FF-B2).
    const next = wayWith(hopPath, onTheWay, { system: system.id, h: browser });
    return lead(response, `/sign-in?${new URLSearchParams({ next })}`);
  }
  const { handle } = session;
  if (!(await findAreasOf(system, handle))) {
    await recordSystemRefusal(session, system.id);
    return lead(response, `/refused?${new URLSearchParams({ system: system.id })}`);
  }
  if (!(await isInTurn(response, "hopCode", handle))) return;
  const code = await issueHopCode(system, { handle, browser });
  await touchSession(handle);
  lead(response, `${system.origin}${wayWith(waysOnHost.in, onTheWay, { code })}`);
}
