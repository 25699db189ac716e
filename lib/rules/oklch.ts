/** A colour of sRGB: red, green and blue, each 0 to 255. */
export type Bytes = [red: number, green: number, blue: number];

/** An opaque `oklch()` in sRGB, clipped like in browsers (Björn Ottosson, https://bottosson.github.io/posts/oklab/). */
export function bytesOfOklch(lightness: number, chroma: number, hue: number): Bytes {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short;
  const green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short;
  const blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short;
  return [byteOf(red), byteOf(green), byteOf(blue)];
}

/** "#005971" */
export function writeHex(bytes: Bytes): string {
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Eight bits of a linear channel. */
function byteOf(linear: number): number {
  const clipped = Math.min(Math.max(linear, 0), 1);
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}
