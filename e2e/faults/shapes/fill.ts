/** Texts of a given size in bytes, each of a kind that is expensive for some parser. */

/** A text repeated to at most this many bytes of UTF-8. */
export function times(text: string, bytes: number): string {
  return text.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(text))));
}

/** The text for each number, one after another, in at most this many bytes. */
export function numbered(bytes: number, write: (n: number) => string, between = ""): string {
  const parts: string[] = [];
  for (let n = 0, room = bytes; ; n += 1) {
    const part = write(n);
    room -= Buffer.byteLength(part) + between.length;
    if (room < 0) return parts.join(between);
    parts.push(part);
  }
}

/** Combining marks in an order that normalization has to change. */
export const marks = (bytes: number) => `a${times("\u0301\u0323", bytes - 1)}`;
/** A host name that has to be converted letter by letter. */
export const domain = (bytes: number) =>
  `eve@${numbered(bytes - 12, (n) => String.fromCodePoint(0x4e00 + (n % 20_000)))}.example`;

export const texts: Record<string, (bytes: number) => string> = {
  marks,
  domains: domain,
  blanks: (bytes) => `${times(" ", bytes - 1)}x`,
  dots: (bytes) => `a@${times("a.", bytes - 2)}`,
  "wide signs": (bytes) => times("\ufdfa", bytes),
  brackets: (bytes) => times("<", bytes),
  quotes: (bytes) => times("'", bytes),
  joiners: (bytes) => times("a\u200d", bytes),
  letters: (bytes) => times("a", bytes),
  "digits in groups": (bytes) => times("1 ", bytes),
  escapes: (bytes) => `mailto:${times("%41", bytes - 7)}`,
};

export type Field = readonly [name: string, text: string | Buffer, file?: string];

/** Short, and in none of the texts. */
export const boundary = "_q_";
export const typeOfForm = `multipart/form-data; boundary=${boundary}`;

/** A form as it is sent over the network. */
export function formOf(fields: readonly Field[]): { body: Buffer; type: string } {
  const parts = fields.flatMap(([name, text, file]) => [
    Buffer.from(headOf(name, file)),
    Buffer.from(text),
    Buffer.from("\r\n"),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    type: typeOfForm,
  };
}

function headOf(name: string, file?: string): string {
  const filename = file === undefined ? "" : `; filename="${file}"`;
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n`;
}

/** The bytes that are left in a form with these fields. */
export function roomIn(size: number, fields: readonly Field[]): number {
  return size - formOf(fields).body.length;
}

/** As many fields as fit into this many bytes. */
export function fieldsIn(bytes: number, write: (n: number) => Field): Field[] {
  const fields: Field[] = [];
  for (let n = 0, room = bytes; ; n += 1) {
    const field = write(n);
    room -= headOf(field[0]).length + Buffer.byteLength(field[1]) + 2;
    if (room < 0) return fields;
    fields.push(field);
  }
}
