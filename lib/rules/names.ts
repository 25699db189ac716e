/** A letter has no more of a person's or a company's name than this many characters. */
const longest = 60;

/** Line breaks, other control characters, and marks that are invisible or turn the reading direction. */
const invisible =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const scheme = /\b[a-z][a-z0-9+.-]*:\/+/giu;
/** A dot with a possible top-level domain behind it, in any of the forms that browsers take for a dot. */
const dotOfDomain = /(?<=[^\s.])[.\u3002\uff0e\uff61](?=[\p{L}\p{N}-]{2,})/gu;
const zeroWidthSpace = "\u200b";

/**
 * A name that others typed, as it may stand in a letter: one line, at most 60 characters, and nothing that a mail
 * program turns into a link (an invitation must not become a carrier for other people's addresses). What looks like
 * a domain keeps its look and is broken by an invisible space. Not escaped: that is the renderer's part.
 */
export function plainName(name: string): string {
  const line = name.replace(invisible, " ").replace(scheme, "").replace(/\s+/gu, " ").trim();
  const characters = [...line];
  const short =
    characters.length <= longest
      ? line
      : `${characters
          .slice(0, longest - 1)
          .join("")
          .trimEnd()}…`;
  return short.replace(dotOfDomain, `.${zeroWidthSpace}`);
}

/** An address of which only the first letter and the domain show: "l•••••@muster.example". */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••••${email.slice(at)}`;
}
