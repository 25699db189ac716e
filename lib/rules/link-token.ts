/** A token of a letter's link: 43 characters of base64url are 32 bytes (S-30). */
const length = 43;

/** What stands in the place of a token that has lost its capital letters on its way. */
export const lowerCased = "lowerCased";

/**
 * The token that an address carries (FF-L). Mail programs break long lines, and whoever copies a link takes a full stop, a
 * bracket or a sign that nobody sees along: of what stands there the first 43 signs of the alphabet count. What has lost its
 * capital letters can not be mended, only explained; of real tokens one in ten thousand million has none.
 *
 * @param written as it came, percent-encoded or not
 * @returns `lowerCased` for one without capital letters, "unknown" for what can not be a token of ours
 */
export function tokenIn(written: string): string {
  const signs = [...decoded(written)].filter((sign) => /^[\w-]$/.test(sign)).slice(0, length);
  if (signs.length < length) return "unknown";
  const token = signs.join("");
  return /[A-Z]/.test(token) ? token : lowerCased;
}

/** Some gateways encode what is encoded once more. Byte by byte: no byte above 127 is of the alphabet, alone or not. */
function decoded(text: string): string {
  const once = text.replace(/%([\da-f]{2})/gi, (_, code) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return once === text ? text : decoded(once);
}
