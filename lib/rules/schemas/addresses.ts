import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { isBeyond, isCrowded, trimmed, withoutUnseen } from "#lib/rules/typed";

/** Characters that a list or a sentence leaves behind an address. */
const trailing = ";,.\u3002";
const opening = /^["'‘’‚“”„«»‹›]/u;

/** A quote or an apostrophe at the end of a text. */
export const closing = /["'‘’‚“”„«»‹›]$/u;

/**
 * R-212: the address that was meant: without invisible characters, quotes, `mailto:`, a name in front of angle brackets
 * and what follows it in a list; with compatibility forms folded (NFKC) and an international domain in ASCII (S-47).
 * Only what can be a host name is converted: otherwise a port or a path behind it would vanish, and the letter would go
 * to an address that nobody typed. Text that is no address is returned roughly unchanged; `isAddress` tells.
 */
export function tidyEmail(text: string): string {
  // Characters that merely fold to an @ would move the border between name and domain: not an address.
  if (isBeyond(text, limits.emailLength) || /[\uFE6B\uFF20]/u.test(text)) return text;
  const seen = withoutUnseen(text);
  if (isCrowded(seen)) return seen;
  const address = bare(unquoted(bare(normalForm("NFKC", seen))))
    .replace(/[‘’ʼ]/gu, "'")
    .replace(/‐/gu, "-");
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  // Converting a long label to ASCII takes time that grows with the square of its length.
  if (at < 1 || domain.length > limits.emailLength) return address;
  if (!/^(?:[\p{L}\p{M}\p{N}.\u3002-]|\p{Join_Control})+$/u.test(domain)) return address;
  try {
    return `${address.slice(0, at)}@${new URL(`http://${domain}`).hostname}`;
  } catch {
    return address;
  }
}

/** The content of angle brackets that follow a name, without `mailto:` and trailing punctuation. */
function bare(text: string): string {
  const whole = withoutScheme(trimmed(text, trailing));
  const [, name = "", inside] = /^([^<>[\]]*)[<[]([^<>[\]]*)[>\]]$/u.exec(whole) ?? [];
  if (inside === undefined) return whole;
  const address = withoutScheme(trimmed(inside, trailing));
  // Another address in place of the name: it cannot be guessed which one is meant.
  if (name.includes("@") && unquoted(trimmed(name)) !== unquoted(address)) return whole;
  return address;
}

/** RFC 6068: a mailto link has the address in its path, percent-encoded. */
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

/** Removes one pair of quotes, or the apostrophe by which a spreadsheet marks text. */
function unquoted(text: string): string {
  if (text.length > 1 && opening.test(text) && closing.test(text)) return text.slice(1, -1);
  return /^['‘’]/u.test(text) ? text.slice(1) : text;
}

/**
 * RFC 5321, 4.1.2 and 4.5.3.1: a dot-string of at most 64 characters, and a domain whose last label is no number. An
 * ASCII-encoded label must stand for some letters (RFC 5891, 4.2.1).
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

/** The schema of an address field. */
export const email = z.pipe(
  z.string(),
  z.pipe(
    z.transform(tidyEmail),
    z.string().check(
      z.minLength(1, "emailMissing"),
      z.maxLength(limits.emailLength, "emailTooLong"),
      // No person's address begins with an apostrophe: it is a leftover.
      z.refine((address) => !address.startsWith("'"), "emailApostrophe"),
      z.refine(isAddress, "emailFormat"),
    ),
  ),
);

/** Leading apostrophes: an older rule stored them, and spreadsheets mark text with one. */
export const apostrophes = /^'+/;

/** Removes leading apostrophes from an address. */
export function withoutApostrophes(address: string): string {
  return address.includes("@") ? address.replace(apostrophes, "") : address;
}
