/** The longest name of a person or company in a letter, in characters. */
const longest = 60;

/** Line breaks, other control characters, and marks that are invisible or change the reading direction. */
const invisible =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const scheme = /\b[a-z][a-z0-9+.-]*:\/+/giu;
/** A dot before a possible top-level domain, in any form that browsers accept as a dot. */
const dotOfDomain = /(?<=[^\s.])[.\u3002\uff0e\uff61](?=[\p{L}\p{N}-]{2,})/gu;
const zeroWidthSpace = "\u200b";

/**
 * A name typed by others, as it may stand in a letter: one line, at most 60 characters, and nothing that a mail program
 * turns into a link (an invitation must not carry other people's addresses). Domains keep their look but are broken by
 * an invisible space. Not escaped: the renderer does that.
 */
export function plainName(name: string): string {
  const line = visibleLine(visibleLine(name).replace(scheme, ""));
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

/** One line of a text typed by others, without marks that are invisible or change the reading direction. */
export function visibleLine(text: string): string {
  return text.replace(invisible, " ").replace(/\s+/gu, " ").trim();
}

/** What a user types into the sign-in page: for an owner the customer number, for others the e-mail address. */
export function signInNameOf(user: {
  isOwner: boolean;
  customerNumber: string;
  email: string;
}): string {
  return user.isOwner ? user.customerNumber : user.email;
}

/** An address with only its first letter and domain visible: "l•••••@muster.example". */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••••${email.slice(at)}`;
}
