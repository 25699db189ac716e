import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { type KindOfPicture, kindOfPicture } from "./kind-of-picture";

/** A picture of the provider, as browsers get it. */
export type Picture = { type: string; content: Buffer };

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
  kinds: readonly KindOfPicture[],
): Picture | string {
  let content: Buffer;
  try {
    content = readFileSync(/* turbopackIgnore: true */ join(dirname(file), name));
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
  if (content.length > pictureBytes) return `should have at most ${pictureBytes / 1024} kB`;
  const kind = kindOfPicture(content);
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
