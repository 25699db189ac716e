import type { Bytes } from "#lib/rules/oklch";

/** WCAG's contrast between two colours, 1 to 21. */
export function contrastOf(one: Bytes, other: Bytes): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** WCAG's relative luminance of an opaque colour. */
function luminance(bytes: Bytes): number {
  const [red = 0, green = 0, blue = 0] = bytes.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(byte: number): number {
  const encoded = byte / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
