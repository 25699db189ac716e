import { receiveMailEvent } from "#lib/http/mail-webhook";

/** S-78: what Resend tells of a letter that it has taken. Signed; 2xx as soon as it is written down. */
export function POST(request: Request): Promise<Response> {
  return receiveMailEvent(request);
}
