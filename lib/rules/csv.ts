/**
 * Tables as text (RFC 4180) for people who open them in a spreadsheet: what such a program would take for a formula is
 * defused, so that nobody's name is calculated, and quotes are doubled.
 */

/** Tells a spreadsheet that the text is UTF-8. */
export const csvStart = "\uFEFF";

/** One line, its end included. */
export function csvLine(cells: readonly string[], separator: ";" | ","): string {
  return `${cells.map(csvCell).join(separator)}\r\n`;
}

/** A cell that is a text and nothing else, always in quotes (OWASP: CSV injection). */
function csvCell(text: string): string {
  const defused = /^[=+\-@\t\r\n|%＝＋－＠]/u.test(text) ? `'${text}` : text;
  return `"${defused.replaceAll('"', '""')}"`;
}
