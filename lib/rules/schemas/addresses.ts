import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { isBeyond, isCrowded, trimmed, ungrouped, withoutUnseen } from "#lib/rules/typed";

/** What a list or a sentence leaves behind an address. */
const trailing = ";,.\u3002";
const opening = /^["'‘’‚“”„«»‹›]/u;
const closing = /["'‘’‚“”„«»‹›]$/u;

/**
 * R-212: an address as it is meant: without what nobody sees, quotes, `mailto:`, the name in front of angle brackets and what
 * follows it in a list; compatibility forms folded (NFKC), an international domain in its ASCII form (S-47). Only what can
 * be a host name is translated: a port or a path behind it would vanish, and the letter go to an address that nobody typed.
 * What is no address comes back as it is, more or less: whether it is one says `isAddress`.
 */
export function tidyEmail(text: string): string {
  // Signs that only fold to an @ would move the border between name and domain: no address, whatever comes of it.
  if (isBeyond(text, limits.emailLength) || /[\uFE6B\uFF20]/u.test(text)) return text;
  const seen = withoutUnseen(text);
  if (isCrowded(seen)) return seen;
  const address = bare(unquoted(bare(normalForm("NFKC", seen))))
    .replace(/[‘’ʼ]/gu, "'")
    .replace(/‐/gu, "-");
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  // The ASCII form of a long label costs the square of its length.
  if (at < 1 || domain.length > limits.emailLength) return address;
  if (!/^(?:[\p{L}\p{M}\p{N}.\u3002-]|\p{Join_Control})+$/u.test(domain)) return address;
  try {
    return `${address.slice(0, at)}@${new URL(`http://${domain}`).hostname}`;
  } catch {
    return address;
  }
}

/** What stands in angle brackets, where a name stands before them; without `mailto:` and without signs at the ends. */
function bare(text: string): string {
  const whole = withoutScheme(trimmed(text, trailing));
  const [, name = "", inside] = /^([^<>[\]]*)[<[]([^<>[\]]*)[>\]]$/u.exec(whole) ?? [];
  if (inside === undefined) return whole;
  const address = withoutScheme(trimmed(inside, trailing));
  // Another address in the place of the name: which of them is meant is not to be guessed.
  if (name.includes("@") && unquoted(trimmed(name)) !== unquoted(address)) return whole;
  return address;
}

/** RFC 6068: a link's address is in its path, percent-encoded. */
function withoutScheme(text: string): string {
  const [scheme] = /^mailto:\/*/iu.exec(text) ?? [];
  if (scheme === undefined) return text;
  const [path = ""] = text.slice(scheme.length).split("?", 1);
  try {
    return trimmed(decodeURIComponent(path), trailing);
  } catch {
    return path;
  }
}

/** Without one pair of quotes, or without the one apostrophe by which a spreadsheet marks text. */
function unquoted(text: string): string {
  if (text.length > 1 && opening.test(text) && closing.test(text)) return text.slice(1, -1);
  return /^['‘’]/u.test(text) ? text.slice(1) : text;
}

/**
 * RFC 5321, 4.1.2 and 4.5.3.1: a dot-string of at most 64 characters, and a domain of labels, the last one no number. A label
 * in the ASCII form of letters stands for some (RFC 5891, 4.2.1).
 */
export function isAddress(address: string): boolean {
  const at = address.lastIndexOf("@");
  const name = address.slice(0, at);
  const domain = address.slice(at + 1);
  const labels = domain.split(".");
  return (
    at > 0 &&
    at <= 64 &&
    name.split(".").every((atom) => /^[A-Za-z0-9_%+'!#$&*/=?^`{|}~-]+$/.test(atom)) &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    /^[a-z]/.test(labels.at(-1) ?? "") &&
    URL.canParse(`http://${domain}`)
  );
}

/** An address as a field. */
export const email = z.pipe(
  z.string(),
  z.pipe(
    z.transform(tidyEmail),
    z.string().check(
      z.minLength(1, "emailMissing"),
      z.maxLength(limits.emailLength, "emailTooLong"),
      // No person's begins with one: it is left over from something.
      z.refine((address) => !address.startsWith("'"), "emailApostrophe"),
      z.refine(isAddress, "emailFormat"),
    ),
  ),
);

/** The apostrophes in front of an address: an older rule stored them, a spreadsheet marks text by one. */
const apostrophes = /^'+/;

/** An address without them. */
export function withoutApostrophes(address: string): string {
  return address.includes("@") ? address.replace(apostrophes, "") : address;
}

/** As it is looked for: the apostrophes that were typed stay, because only who is stored decides whose they are. */
function tidyLogin(text: string): string {
  const login = ungrouped(tidyEmail(text));
  const typed = ungrouped(text);
  const [front = ""] = apostrophes.exec(typed) ?? [];
  const address = withoutApostrophes(login);
  return isAddress(address) && !closing.test(typed) ? front + address : login;
}

/**
 * R-501: customer number, e-mail address or username, in one field. An address as it was when it was stored, a number also in
 * groups.
 */
export const login = z.pipe(
  z.string(),
  z.pipe(
    z.transform(tidyLogin),
    z
      .string()
      .check(z.minLength(1, "loginMissing"), z.maxLength(limits.emailLength, "loginTooLong")),
  ),
);
