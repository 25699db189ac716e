/** A text in which the searched words are marked, wherever they are and in any case. */
export function Marked({ text, search }: { text: string; search: string }) {
  // The longest first: of two words with the same beginning the whole one is marked.
  const words = search
    .split(/\s+/)
    .filter(Boolean)
    .toSorted((one, other) => other.length - one.length);
  if (words.length === 0) return text;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  // Splitting by a pattern with one group gives text and matches alternately.
  return text.split(new RegExp(`(${literal.join("|")})`, "giu")).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its position in the text.
    index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
  );
}
