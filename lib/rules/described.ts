import * as z from "zod/mini";

/** Adds the description that a published schema has for a value: an order's field, or a field of the provider's file. */
export function described<S extends z.core.$ZodType>(schema: S, description: string): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}
