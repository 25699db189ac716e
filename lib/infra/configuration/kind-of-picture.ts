/** The kinds of pictures that are accepted. */
export type KindOfPicture = "svg" | "png" | "webp";

/** The kind of a picture by its first bytes, whatever its name is; null for any other file. */
export function kindOfPicture(content: Buffer): KindOfPicture | null {
  if (content.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n") return "png";
  if (/^RIFF....WEBP/s.test(content.subarray(0, 12).toString("latin1"))) return "webp";
  return /^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<svg[\s>]/s.test(content.toString("utf8"))
    ? "svg"
    : null;
}
