import { type Bytes, linearOf } from "#lib/rules/oklch";

/** WCAG's contrast between two colours, 1 to 21. */
export function contrastOf(one: Bytes, other: Bytes): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** WCAG's relative luminance of an opaque colour. */
function luminance(bytes: Bytes): number {
  const [red = 0, green = 0, blue = 0] = bytes.map(linearOf);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
