import * as z from "zod/mini";

type Shape = Record<string, unknown>;
type Fields = Record<string, string | string[] | File>;

/** The fields of a form as an object for its schema: lists and files where the schema has them, texts elsewhere. */
export function fieldsOf(shape: Shape, form: FormData): Fields {
  const fields: [string, Fields[string]][] = [];
  for (const name of new Set(form.keys())) {
    // React's own hidden fields.
    if (name.startsWith("$ACTION")) continue;
    const [file, another] = form.getAll(name);
    if (isFile(shape, name) && file instanceof File && another === undefined) {
      fields.push([name, file]);
      continue;
    }
    const texts = form.getAll(name).map((value) => (typeof value === "string" ? value : ""));
    const single = texts.length === 1 ? texts[0] : undefined;
    fields.push([name, isList(shape, name) || single === undefined ? texts : single]);
  }
  for (const name of Object.keys(shape)) {
    if (isList(shape, name) && !form.has(name)) fields.push([name, []]);
  }
  // A null prototype, so that a field named __proto__ is a field and nothing else.
  return Object.assign(Object.create(null), Object.fromEntries(fields));
}

/** What a form shows again of its fields: passwords are typed again, and files chosen again. */
export function shownAgain(fields: Fields): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (field): field is [string, string | string[]] =>
        !/password/i.test(field[0]) && !(field[1] instanceof File),
    ),
  );
}

function isFile(shape: Shape, name: string): boolean {
  return Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniFile;
}

function isList(shape: Shape, name: string): boolean {
  return Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniArray;
}
