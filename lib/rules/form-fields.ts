import * as z from "zod/mini";
import { limits } from "./limits";
import { isStorable, storable } from "./storable";

type Shape = Record<string, unknown>;
type Fields = Record<string, string | string[] | File>;

/**
 * The fields of a form as an object for its schema: lists and files where the schema has them, texts elsewhere. Every
 * entry is read once, and no more entries than a form of this schema can have (FF-B2).
 *
 * @returns null for a form with more entries or more text than its schema allows, or with a name that cannot be stored
 */
export function fieldsOf(shape: Shape, form: FormData): Fields | null {
  const texts = new Map<string, string[]>();
  const files = new Map<string, File>();
  let room = entriesOf(shape);
  let characters: number = limits.httpBodyBytes;
  for (const [name, value] of form) {
    room -= 1;
    if (room < 0) return null;
    // React's own hidden fields.
    if (name.startsWith("$ACTION")) continue;
    if (isFile(shape, name) && value instanceof File && !files.has(name) && !texts.has(name)) {
      files.set(name, value);
      continue;
    }
    const text = typeof value === "string" ? storable(value) : "";
    characters -= name.length + text.length;
    if (characters < 0 || !isStorable(name)) return null;
    const known = texts.get(name);
    if (known) known.push(text);
    // A second file of the same name makes a list, which no schema accepts.
    else texts.set(name, files.delete(name) ? ["", text] : [text]);
  }
  const fields: [string, Fields[string]][] = [...files];
  for (const [name, [first = "", ...more]] of texts)
    fields.push([name, isList(shape, name) || more.length > 0 ? [first, ...more] : first]);
  for (const name of Object.keys(shape))
    if (isList(shape, name) && !texts.has(name)) fields.push([name, []]);
  // A null prototype makes a field named __proto__ an ordinary field.
  return Object.assign(Object.create(null), Object.fromEntries(fields));
}

/** The fields that a form shows again; passwords have to be typed again, and files chosen again. */
export function shownAgain(fields: Fields): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (field): field is [string, string | string[]] =>
        !/password/i.test(field[0]) && !(field[1] instanceof File),
    ),
  );
}

/**
 * The number of entries that a form of this schema has at most: one for each field, for a list its maximum, and React's
 * own.
 */
export function entriesOf(shape: Shape): number {
  const each = Object.values(shape).map((field) =>
    field instanceof z.ZodMiniArray ? (longestOf(field) ?? 0) : 1,
  );
  return each.reduce((sum, count) => sum + count, limits.formOwnEntries);
}

/** The longest list that a schema accepts; null for a list without a bound. */
function longestOf({ _zod }: z.ZodMiniArray): number | null {
  const bounds = (_zod.def.checks ?? [])
    .map((check) => check._zod.def as { check: string; maximum?: number })
    .filter(({ check }) => check === "max_length");
  return bounds.length > 0 ? Math.min(...bounds.map(({ maximum = 0 }) => maximum)) : null;
}

function isFile(shape: Shape, name: string): boolean {
  return Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniFile;
}

function isList(shape: Shape, name: string): boolean {
  return Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniArray;
}
