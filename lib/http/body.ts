import "server-only";

/** Why a body is not accepted as text, as an HTTP status: wrong encoding, too long, or no valid UTF-8. */
export type BodyProblem = 415 | 413 | 400;

/**
 * A request's body as UTF-8 text, including a byte order mark, or its problem (FF-F8, FF-M-5). Nothing is guessed or
 * replaced: the result is exactly what was sent.
 *
 * @param most the longest allowed body in bytes; no more are read
 */
export async function readBody(request: Request, most: number): Promise<string | BodyProblem> {
  if (!isPlainUtf8(request.headers)) return 415;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > most) return 413;
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return 400;
  }
}

/** Whether a body is declared as uncompressed UTF-8, which is also the default (RFC 8259). */
function isPlainUtf8(headers: Headers): boolean {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const charsets = (headers.get("content-type") ?? "").matchAll(/;\s*charset\s*=\s*([^;]*)/gi);
  return (
    ["", "identity"].includes(encoding) &&
    [...charsets].every(([, name = ""]) => /^(["']?)utf-?8\1\s*$/i.test(name))
  );
}
