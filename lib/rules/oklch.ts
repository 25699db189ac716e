/** A colour of sRGB: red, green and blue, each 0 to 255. */
export type Bytes = [red: number, green: number, blue: number];

/** A colour as OKLab has it: lightness from 0 to 1, then from green to red and from blue to yellow around 0. */
export type Oklab = [lightness: number, a: number, b: number];

/** An opaque `oklch()` in sRGB, clipped like in browsers. */
export function bytesOfOklch(lightness: number, chroma: number, hue: number): Bytes {
  return bytesOfOklab(oklabOfOklch(lightness, chroma, hue));
}

/** An `oklch()` in OKLab, also if no screen can show it. */
export function oklabOfOklch(lightness: number, chroma: number, hue: number): Oklab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** A colour in sRGB, clipped like in browsers (Björn Ottosson, https://bottosson.github.io/posts/oklab/). */
export function bytesOfOklab([lightness, a, b]: Oklab): Bytes {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short;
  const green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short;
  const blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short;
  return [byteOf(red), byteOf(green), byteOf(blue)];
}

/** A colour of sRGB in OKLab, from the same source as `bytesOfOklab`, whose inverse it is. */
export function oklabOf(bytes: Bytes): Oklab {
  const [red = 0, green = 0, blue = 0] = bytes.map(linearOf);
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

/** How different two colours look: ΔEOK of CSS Color 4, from 0 to about 1. */
export function distanceOf(one: Oklab, other: Oklab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** A channel of sRGB, 0 to 255, as the share of light that it stands for, 0 to 1. */
export function linearOf(byte: number): number {
  const encoded = byte / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** "#005971" */
export function writeHex(bytes: Bytes): string {
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** A colour in hex as people type it, with three or six digits, with or without #; null for any other text. */
export function readHex(typed: string): Bytes | null {
  const [, digits = ""] = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(typed.trim()) ?? [];
  if (digits === "") return null;
  const six = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const byteAt = (at: number) => Number.parseInt(six.slice(at, at + 2), 16);
  return [byteAt(0), byteAt(2), byteAt(4)];
}

/** Eight bits of a linear channel. */
function byteOf(linear: number): number {
  const clipped = Math.min(Math.max(linear, 0), 1);
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}
