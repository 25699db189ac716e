import { Refusal } from "#lib/rules/refusal";
import { decodeCodePage } from "./code-pages";
import { guessCodePage } from "./encoding-guess";
import type { Encoding } from "./encodings";

/**
 * Decodes texts as spreadsheets save them: UTF-8 with or without byte order mark, "Unicode text" (UTF-16), Windows-1252
 * (a German Excel's "CSV"), Mac Roman or CP850.
 */

/** A decoded text, and how it was decoded. */
export type Decoded = {
  text: string;
  encoding: Encoding | "utf-16";
  /** The index of the first character that could not be decoded, or null. */
  damagedAt: number | null;
};

/**
 * Decodes a file (FF-F1). A byte order mark decides. Without one it is UTF-8 if most of its non-ASCII bytes are valid
 * UTF-8; otherwise the wanted encoding, or a guess.
 *
 * @param wanted how to read a file without a byte order mark; null: detect it
 * @throws Refusal fileIsWorkbook, fileNotText
 */
export function decodeText(bytes: Uint8Array, wanted: Encoding | null = null): Decoded {
  const begins = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  // A zip or OLE container: a workbook, whatever its name.
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0))
    throw new Refusal("fileIsWorkbook", { field: "file" });
  const decoded = begins(0xff, 0xfe)
    ? decodeExactly(bytes, "utf-16le")
    : begins(0xfe, 0xff)
      ? decodeExactly(bytes, "utf-16be")
      : begins(0xef, 0xbb, 0xbf)
        ? decodeExactly(bytes, "utf-8")
        : decodeUnmarked(bytes, wanted);
  const text = withoutEnd(decoded.text);
  // Text has no NUL; UTF-16 without a byte order mark has one in every other byte.
  if (text.includes("\0")) throw new Refusal("fileNotText", { field: "file" });
  // A byte order mark that was read as text and saved again: everything else was too.
  return text.startsWith("ï»¿") ? { ...decoded, text, damagedAt: 0 } : { ...decoded, text };
}

function decodeUnmarked(bytes: Uint8Array, wanted: Encoding | null): Decoded {
  const page = wanted === "utf-8" ? null : wanted;
  if (!page) {
    const decoded = decodeExactly(bytes, "utf-8");
    if (wanted || decoded.damagedAt === null || isMostlyGood(decoded.text)) return decoded;
  }
  const encoding = page ?? guessCodePage(bytes);
  return { text: decodeCodePage(bytes, encoding), encoding, damagedAt: null };
}

/** A decoder removes the byte order mark of its own encoding. */
function decodeExactly(bytes: Uint8Array, encoding: "utf-8" | "utf-16le" | "utf-16be"): Decoded {
  const name = encoding === "utf-8" ? encoding : "utf-16";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text, encoding: name, damagedAt: null };
  } catch {
    const text = new TextDecoder(encoding).decode(bytes);
    return { text, encoding: name, damagedAt: text.indexOf("\uFFFD") };
  }
}

/**
 * Whether a text is UTF-8 with some invalid bytes, rather than another encoding: in those a pair of bytes is valid
 * UTF-8 only by chance, and decodes to phonetic symbols, Hebrew or Cyrillic accents, or rare scripts.
 */
function isMostlyGood(text: string): boolean {
  let good = 0;
  let bad = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0xa0) continue;
    // Several undecodable bytes in a row count once.
    if (unit === 0xfffd) bad += text.charCodeAt(at - 1) === 0xfffd ? 0 : 1;
    else if (!byChance.some(([from, to]) => unit >= from && unit <= to)) good += 1;
  }
  return good > 0 && good >= bad;
}
const byChance = [
  [0x250, 0x2ff],
  [0x483, 0x489],
  [0x588, 0x5cf],
  [0x700, 0x8ff],
] as const;

/** DOS ends a text with Ctrl-Z and pads the rest of the block. */
function withoutEnd(text: string): string {
  const end = text.indexOf("\u001a");
  if (end < 0) return text;
  const rest = text.slice(end).replaceAll("\u001a", "").replaceAll("\0", "").trim();
  return rest === "" ? text.slice(0, end) : text;
}
