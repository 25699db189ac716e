import * as z from "zod/mini";

type Shape = Record<string, unknown>;

/** The fields of a form as an object for its schema: lists where the schema has lists, texts elsewhere. */
export function fieldsOf(shape: Shape, form: FormData): Record<string, string | string[]> {
  const fields: [string, string | string[]][] = [];
  for (const name of new Set(form.keys())) {
    // React's own hidden fields.
    if (name.startsWith("$ACTION")) continue;
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

function isList(shape: Shape, name: string): boolean {
  return Object.hasOwn(shape, name) && shape[name] instanceof z.ZodMiniArray;
}
