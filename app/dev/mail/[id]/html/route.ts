import { findMailboxLetter } from "#lib/domain/installation/mailbox";

/**
 * The HTML of a letter, for the frame on its page and for a window of its own. It has inline styles, so it gets its own
 * content policy: nothing is fetched, nothing runs, and only the portal may frame it.
 */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const letter = await findMailboxLetter((await params).id);
  if (!letter) return new Response(null, { status: 404 });
  return new Response(letter.html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
      "X-Frame-Options": "SAMEORIGIN",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    },
  });
}
