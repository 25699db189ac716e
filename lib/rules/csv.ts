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

/**
 * Whether a spreadsheet may calculate a cell (OWASP: CSV injection), or might once the apostrophes at its beginning are
 * taken off. One more is put before such a cell, and one is taken off when it is read, so that each comes back (FF-F12).
 */
export function needsDefusal(text: string): boolean {
  return /^'*[=+\-@\t\r\n|%＝＋－＠]/u.test(text);
}

/** A cell that is a text and nothing else, always in quotes. */
function csvCell(text: string): string {
  const defused = needsDefusal(text) ? `'${text}` : text;
  return `"${defused.replaceAll('"', '""')}"`;
}
