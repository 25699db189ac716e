import type { IncomingMessage, ServerResponse } from "node:http";
import { answeringProxies } from "./forward-auth/answer";
import { answeringOpenIdConnect } from "./oidc/answer";

/** Answers a request, or passes it on. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers what is asked by and for connected systems of both kinds; everything else is passed on. */
export function answeringSystems(passOn: Handler): Handler {
  return answeringProxies(answeringOpenIdConnect(passOn));
}
