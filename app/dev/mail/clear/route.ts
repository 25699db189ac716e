import { emptyMailbox } from "#lib/domain/installation/mailbox";

/** "Alle löschen". Only from a page of the portal itself. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnPage(request.headers)) return new Response(null, { status: 403 });
  if (!(await emptyMailbox())) return new Response(null, { status: 404 });
  return new Response(null, { status: 303, headers: { Location: "/dev/mail" } });
}

/** Browsers that do not send Sec-Fetch-Site are checked by Origin. */
function isOwnPage(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get("host");
}
