import { receiveMailEvent } from "#lib/http/mail-webhook";

/** S-78: Resend's events about accepted letters. Signed; 2xx as soon as the event is stored. */
export function POST(request: Request): Promise<Response> {
  return receiveMailEvent(request);
}
