import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A picture of the provider, as browsers get it. */
export type Picture = { type: string; content: Buffer };

/** Bytes of a picture. */
const most = 200 * 1024;

/**
 * Reads a picture that is beside the provider's file. An SVG draws and does nothing else: a script or an address in it would
 * have no effect, because browsers load it as a picture, and is taken for a mistake.
 *
 * @param kinds the kinds that are accepted
 * @returns the picture, or what is wrong
 */
export function readPicture(
  file: string,
  name: string,
  kinds: readonly ("svg" | "png" | "webp")[],
): Picture | string {
  let content: Buffer;
  try {
    content = readFileSync(/* turbopackIgnore: true */ join(dirname(file), name));
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
  if (content.length > most) return `should have at most ${most / 1024} kB`;
  const kind = kindOf(content);
  if (!kind || !kinds.includes(kind)) return `should be a file in ${kinds.join(", ")}`;
  if (
    kind === "svg" &&
    /<script|<foreignObject|\son\w+\s*=|href\s*=\s*["'](?!#|data:image\/)/i.test(
      content.toString("utf8"),
    )
  )
    return "should draw and nothing else: without scripts, and without addresses of other files";
  return { type: kind === "svg" ? "image/svg+xml" : `image/${kind}`, content };
}

function kindOf(content: Buffer): "svg" | "png" | "webp" | null {
  if (content.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n") return "png";
  if (/^RIFF....WEBP/s.test(content.subarray(0, 12).toString("latin1"))) return "webp";
  return /^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<svg[\s>]/s.test(content.toString("utf8"))
    ? "svg"
    : null;
}
