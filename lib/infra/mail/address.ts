import { visibleLine } from "#lib/rules/names";

/** A name, which may be empty, and an address. */
export type Address = { name: string; address: string };

/** Whether this is one address, and nothing else that a header or an SMTP server would read. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/u.test(text);
}

/** The parts of MAIL_FROM, which is an address alone or `Name <address>`, also with quotes around the name. */
export function readSender(text: string): Address {
  const [, name = "", address = text] = /^([^<]*)<([^<>]+)>$/.exec(text) ?? [];
  const [, quoted] = /^"(.*)"$/s.exec(name.trim()) ?? [];
  return { name: quoted?.replace(/\\(.)/g, "$1") ?? name.trim(), address: address.trim() };
}

/**
 * The sender of a letter: always the address of MAIL_FROM, and its name unless the letter has another (R-105, R-1004).
 *
 * @param from MAIL_FROM
 */
export function senderOf(from: string, name: string | null): Address {
  const sender = readSender(from);
  return {
    name: name === null ? visibleLine(sender.name) : harmless(name),
    address: sender.address,
  };
}

/**
 * A sender's name as it may stand before an address: one line that nothing reads as an address. A quote is a single one,
 * because not everything that reads address lines knows escaped quotes.
 */
function harmless(name: string): string {
  return oneLine(
    visibleLine(name)
      .replaceAll('"', "'")
      .replace(/[<>@\\＠﹫＜＞﹤﹥]/g, " "),
  );
}

/** The text of an address line, with quotes around a name that has one of RFC 5322's special signs but the dot. */
export function addressLine({ name, address }: Address): string {
  if (!name) return address;
  if (!/[()<>[\]:;@\\,"]/.test(name)) return `${name} <${address}>`;
  return `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
}

/**
 * Removes line breaks and control characters, so that nothing can inject a header, and takes apart what mail programs
 * would decode as another text (RFC 2047): a name must not become an address there.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll("=?", "= ?")
    .trim();
}
