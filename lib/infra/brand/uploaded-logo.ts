import { kindOfPicture } from "#lib/infra/configuration/kind-of-picture";
import { semaphore } from "#lib/infra/semaphore";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { limits } from "#lib/rules/limits";
import { withoutWords } from "./png-chunks";

/** Why an uploaded file cannot be a logo. One that takes too long counts as damaged. */
export type LogoProblem = "tooLarge" | "notPngOrWebp" | "damaged" | "tooManyPixels" | "tooNarrow";

/** Each drawing takes a core, and a thread of the four that password hashes use too (lib/infra/crypto/hash-turns.ts). */
const inTurn = semaphore("drawing logos", {
  places: limits.logosAtOnce,
  queue: limits.logoQueue,
  patience: limits.logoWait,
});

/**
 * Draws an uploaded logo anew as a PNG (R-1004). Of the file only pixels are kept, those of the
 * first frame: no words, places, profiles, or bytes behind the picture. The logo is made smaller where it is larger than
 * `limits.logoWidth` and `limits.logoHeight`, and never larger. The same file leads to the same bytes.
 *
 * @returns the PNG, of at most `pictureBytes`, or why the file cannot be a logo
 * @throws Overloaded if too many are waiting already
 */
export async function redrawLogo(content: Buffer): Promise<Buffer | LogoProblem> {
  requireNoTransaction("drawing a logo");
  if (content.length > pictureBytes) return "tooLarge";
  const kind = kindOfPicture(content);
  if (kind !== "png" && kind !== "webp") return "notPngOrWebp";
  const picture = kind === "png" ? withoutWords(content) : content;
  return picture ? inTurn(() => redraw(picture)) : "damaged";
}

async function redraw(content: Buffer): Promise<Buffer | LogoProblem> {
  library ??= load();
  const sharp = await library;
  // This reads the head only. The size is judged here, where it can be named.
  const head = await sharp(content, { limitInputPixels: false }).metadata().catch(nothing);
  if (!head) return "damaged";
  const { width, height } = head.autoOrient;
  const longest = Math.max(width, height);
  if (longest > limits.logoUploadedSide || width * height > limits.logoUploadedPixels)
    return "tooManyPixels";
  const scale = Math.min(1, limits.logoWidth / width, limits.logoHeight / height);
  if (Math.min(width, height) * scale < 1) return "tooNarrow";
  const drawn = await sharp(content, {
    autoOrient: true,
    failOn: "warning",
    limitInputPixels: limits.logoUploadedPixels,
  })
    .resize(limits.logoWidth, limits.logoHeight, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .ensureAlpha()
    .timeout({ seconds: limits.logoTime / 1_000 })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(nothing);
  if (!drawn) return "damaged";
  // From here on there is nothing but pixels.
  const pixels = sharp(drawn.data, { raw: drawn.info });
  const exact = await pixels.clone().png({ compressionLevel: 9 }).toBuffer();
  if (exact.length <= pictureBytes) return exact;
  // A byte for each pixel, which is always less. With more effort noise takes ten times as long (measured).
  return pixels.png({ compressionLevel: 9, palette: true, effort: 1 }).toBuffer();
}

let library: ReturnType<typeof load> | undefined;

/** Loads sharp, which takes some 25 MB, for the first logo (measured). It keeps nothing between two of them. */
async function load() {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  // The other formats that it can read are closed, for this process.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: ["VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"] });
  return sharp;
}

const nothing = () => null;
