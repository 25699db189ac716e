import { readCursor } from "#lib/domain/lists/cursor";
import { deviceOf } from "#lib/infra/device";
import { inSteps } from "#lib/infra/in-steps";
import { fieldsOf } from "#lib/rules/form-fields";
import { limits } from "#lib/rules/limits";
import { parseOrder } from "#lib/rules/order";
import { repeatedKeys } from "#lib/rules/repeated-keys";
import { bulkRequest } from "#lib/rules/schemas/bulk";
import { staffUpload } from "#lib/rules/schemas/import";
import { newUserForm, setPassword, signIn, userChange } from "#lib/rules/schemas/users";
import { staffFileInSteps } from "#lib/rules/staff-list/parse";
import { type Costs, costOf, leastCosts } from "./costs";

/**
 * The functions that read what comes from outside, in a process of their own: each with the worst shapes that are known, at a
 * part of its bound. Prints what they cost as one line of JSON.
 */

const form = limits.httpBodyBytes;
const file = limits.importMegabytes * 1024 * 1024;
const headers = limits.httpHeaderBytes;

/** A text of about so many characters. */
const times = (text: string, length: number) =>
  text.repeat(Math.max(1, Math.floor(length / text.length)));
const numbered = (count: number, write: (n: number) => string, between = "") =>
  Array.from({ length: Math.floor(count) }, (_, n) => write(n)).join(between);
/** Marks in an order that normal forms have to change. */
const marks = (length: number) => `a${times("\u0301\u0323", length)}`;
const domain = (length: number) =>
  `eve@${numbered(length, (n) => String.fromCodePoint(0x4e00 + (n % 20_000)))}.example`;

/** What a browser sends of a form, of a size as it comes over the network. */
function formOf(entries: Iterable<[string, string]>): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

/** Each: what is made at a size, and what reads it. Refusals are answers too. */
type Reading = [name: string, bound: number, make: (size: number) => () => unknown];

/** A part of a form without anything in it is as long as this. */
const part = 60;
const schemas = { signIn, newUserForm, userChange, setPassword, staffUpload, bulkRequest };

const forms: Reading[] = Object.entries(schemas).flatMap(([name, schema]): Reading[] => {
  const reading = (entries: (size: number) => [string, string][]) => (size: number) => {
    const data = formOf(entries(size));
    return () => {
      const fields = fieldsOf(schema.shape, data);
      return fields && schema.safeParse(fields);
    };
  };
  const everywhere = (text: (size: number) => string) =>
    reading((size) =>
      Object.keys(schema.shape).map((field) => [
        field,
        text(size / Object.keys(schema.shape).length),
      ]),
    );
  return [
    [
      `${name}: many fields`,
      form,
      reading((size) => Array.from({ length: size / part }, (_, n) => [`f${n}`, ""])),
    ],
    [
      `${name}: one field again and again`,
      form,
      reading((size) =>
        Array.from({ length: size / part }, () => [Object.keys(schema.shape)[0] ?? "", ""]),
      ),
    ],
    [`${name}: marks`, form, everywhere((size) => marks(size / 2))],
    [`${name}: domains`, form, everywhere((size) => domain(size / 3))],
    [`${name}: blanks`, form, everywhere((size) => `${times(" ", size)}x`)],
    [`${name}: dots`, form, everywhere((size) => `a@${times("a.", size)}`)],
    [`${name}: wide signs`, form, everywhere((size) => times("\ufdfa", size / 3))],
    [`${name}: brackets`, form, everywhere((size) => times("<", size))],
    [`${name}: quotes`, form, everywhere((size) => times('"', size))],
    [`${name}: joiners`, form, everywhere((size) => times("a\u200d", size / 4))],
    [`${name}: letters`, form, everywhere((size) => times("a", size))],
    [`${name}: digits in groups`, form, everywhere((size) => times("1 ", size))],
    [`${name}: escapes`, form, everywhere((size) => `mailto:${times("%41", size)}`)],
  ];
});

const order =
  (write: (size: number) => string): ((size: number) => () => unknown) =>
  (size) => {
    const text = write(size);
    return () => {
      try {
        return parseOrder(JSON.parse(text), repeatedKeys(text));
      } catch {
        return null;
      }
    };
  };
const orders: Reading[] = [
  [
    "order: deep lists",
    form,
    order((size) => `{"products":${"[".repeat(size / 2)}${"]".repeat(size / 2)}}`),
  ],
  [
    "order: deep objects",
    form,
    order((size) => `${'{"a":'.repeat(size / 6)}1${"}".repeat(size / 6)}`),
  ],
  [
    "order: many fields",
    form,
    order((size) => `{${numbered(size / 10, (n) => `"f${n}":1`, ",")}}`),
  ],
  [
    "order: one field again and again",
    form,
    order((size) => `{${numbered(size / 6, () => `"a":1`, ",")}}`),
  ],
  [
    "order: many products",
    form,
    order((size) => `{"products":[${numbered(size / 11, () => `"cloudPbx"`, ",")}]}`),
  ],
  [
    "order: many wrong products",
    form,
    order((size) => `{"products":[${numbered(size / 4, () => `"x"`, ",")}]}`),
  ],
  ["order: backslashes", form, order((size) => `{"name":"${times("\\\\", size)}"}`)],
  ["order: quotes without end", form, order((size) => times('"', size))],
  [
    "order: marks",
    form,
    order((size) => JSON.stringify({ name: marks(size / 2), email: domain(size / 3) })),
  ],
];

const list =
  (text: (size: number) => string): ((size: number) => () => unknown) =>
  (size) => {
    const bytes = new TextEncoder().encode(text(size)).subarray(0, size);
    return () => inSteps(staffFileInSteps(bytes, "1")).catch((error: unknown) => error);
  };
const heads = "Vorname;Nachname;E-Mail;Bereiche";
const lists: Reading[] = [
  [
    "list: people",
    file,
    list(
      (size) =>
        `${heads}\n${numbered(Math.min(size / 50, limits.importRows), (n) => `Eve;Beispiel;eve${n}@firma.example;Shop, Kontakte`, "\n")}`,
    ),
  ],
  [
    "list: many columns",
    file,
    list((size) => `${heads}${times(";", size / 2)}\n${times("a\n", size / 2)}`),
  ],
  [
    "list: many columns that are allowed",
    file,
    list((size) => `${heads}${";x".repeat(90)}\n${times(`${";".repeat(94)}\n`, size)}`),
  ],
  [
    "list: the same head again and again",
    file,
    list((size) => `${heads};${times("Row;", size)}\n`),
  ],
  [
    "list: a long head",
    file,
    list((size) => `${heads};Fax versenden${times("!", size / 2)}\n${times(";;;;?\n", size / 2)}`),
  ],
  ["list: many areas in a cell", file, list((size) => `${heads}\na;b;c;${times("x,", size)}`)],
  [
    "list: many areas in many cells",
    file,
    list((size) => `${heads}\n${times(`a;b;c;${"x,".repeat(50)}\n`, size)}`),
  ],
  ["list: one row after another", file, list((size) => `${heads}\n${times("a\n", size)}`)],
  ["list: line breaks", file, list((size) => times("\n", size))],
  ["list: quotes", file, list((size) => `${heads}\n${times('"', size)}`)],
  ["list: quoted quotes", file, list((size) => `${heads}\n${times('"""";', size)}`)],
  ["list: separators", file, list((size) => times(";,\t|", size))],
  ["list: marks in a cell", file, list((size) => `${heads}\n${marks(size / 2)};b;c;d`)],
  [
    "list: marks in every cell",
    file,
    list((size) => `${heads}\n${times(`${marks(1_000)};b;c;d\n`, size)}`),
  ],
  ["list: domains", file, list((size) => `${heads}\n${times(`a;b;${domain(200)};d\n`, size)}`)],
  ["list: blanks", file, list((size) => `${heads}\n${times(" ", size)}x`)],
  [
    "list: blanks in every cell",
    file,
    list((size) => `${heads}\n${times(`a${" ".repeat(500)}b;c;d;e\n`, size)}`),
  ],
  ["list: letters of another encoding", file, list((size) => `${heads}\n${times("Ã¼", size)}`)],
];

const named: Reading[] = [
  ...["a/", "Mozilla/5.0 (", "Android ", "(", " ", "Version/1.", "; "].map(
    (text): Reading => [
      `user agent: ${text}`,
      headers,
      (size) => {
        const agent = times(text, size);
        return () => deviceOf(agent);
      },
    ],
  ),
  [
    "place: deep",
    headers,
    (size) => {
      const text = Buffer.from(times("[", (size * 3) / 4)).toString("base64url");
      return () => readCursor(text, false);
    },
  ],
  [
    "place: long",
    headers,
    (size) => {
      const text = Buffer.from(JSON.stringify([times("a", size / 2), "1"])).toString("base64url");
      return () => readCursor(text, false);
    },
  ],
];

async function measure(): Promise<void> {
  const all: Costs[] = [];
  for (const [name, bound, make] of [...forms, ...orders, ...lists, ...named]) {
    // Compiled, and its dictionaries made.
    await make(bound / 8)();
    all.push(
      await leastCosts(name, async (share) => {
        const read = make(bound * share);
        return costOf(read);
      }),
    );
  }
  process.stdout.write(`${JSON.stringify(all)}\n`);
}

void measure();
