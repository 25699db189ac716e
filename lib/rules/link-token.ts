/** A token of a letter's link: 43 characters of base64url are 32 bytes (S-30). */
const length = 43;

/** Stands for a token that lost its capital letters on its way. */
export const lowerCased = "lowerCased";

/**
 * The token in a URL (FF-L). Mail programs break long lines, and people copy a full stop, a bracket or an invisible
 * character along: only the first 43 characters of the alphabet count. A token that lost its capital letters cannot be
 * repaired, only explained; one in ten thousand million real tokens has none.
 *
 * @param written as received, percent-encoded or not
 * @returns `lowerCased` for a token without capital letters, "unknown" for anything that cannot be a token of ours
 */
export function tokenIn(written: string): string {
  const signs = [...decoded(written)].filter((sign) => /^[\w-]$/.test(sign)).slice(0, length);
  if (signs.length < length) return "unknown";
  const token = signs.join("");
  return /[A-Z]/.test(token) ? token : lowerCased;
}

/** Some gateways encode twice. Decoded byte by byte: no byte above 127 belongs to the alphabet. */
function decoded(text: string): string {
  const once = text.replace(/%([\da-f]{2})/gi, (_, code) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return once === text ? text : decoded(once);
}
