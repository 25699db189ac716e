import "server-only";

/** Why a body is no text of ours, as the status of the answer: encoded otherwise, too long, no UTF-8. */
export type BodyProblem = 415 | 413 | 400;

/**
 * A request's body as text: what its bytes say in UTF-8, a byte order mark included, or what is wrong with it (FF-F8,
 * FF-M-5). Nothing is guessed and nothing replaced: what was read is exactly what was sent.
 *
 * @param most bytes that it may have; no more are read
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

/** Whether a body is announced as UTF-8, which is also what nothing means (RFC 8259), and as it is. */
function isPlainUtf8(headers: Headers): boolean {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const charsets = (headers.get("content-type") ?? "").matchAll(/;\s*charset\s*=\s*([^;]*)/gi);
  return (
    ["", "identity"].includes(encoding) &&
    [...charsets].every(([, name = ""]) => /^(["']?)utf-?8\1\s*$/i.test(name))
  );
}
