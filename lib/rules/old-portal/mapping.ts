import * as z from "zod/mini";
import { areaIds } from "#lib/rules/catalogue";

/** R-1003: what the words of an older portal mean here. */
export type Mapping = {
  /** The attribute or the column that has the customer number. */
  customerNumber: string | null;
  /** Customer numbers of the older portal that are others here. */
  customerNumbers: ReadonlyMap<string, string>;
  /** The areas that a role, a group or a permission of the older portal opens here; none if it means nothing. */
  permissions: ReadonlyMap<string, readonly string[]>;
  /** Roles whose holders are the main account of their organization. */
  owners: ReadonlySet<string>;
};

const number = z.string().check(z.regex(/^\d{1,20}$/, "should be a customer number, digits only"));
const area = z.string().check(
  z.refine((text) => (areaIds as readonly string[]).includes(text), {
    message: `should be one of ${areaIds.join(", ")}`,
  }),
);
const parts = {
  customerNumber: z.optional(z.string()),
  customerNumbers: z.optional(z.record(z.string(), number)),
  permissions: z.optional(z.record(z.string(), z.array(area))),
  owners: z.optional(z.array(z.string())),
};
const mapping = z.strictObject(parts);

/**
 * Reads a mapping.
 *
 * @throws Error that names each fault with its place and what it should be
 */
export function readMapping(content: unknown): Mapping {
  const { data, error } = mapping.safeParse(content);
  if (!data) {
    const faults = error.issues.map((issue) =>
      issue.code === "unrecognized_keys"
        ? `${issue.keys.join(", ")}: should be one of ${Object.keys(parts).join(", ")}`
        : `${issue.path.join(".") || "file"}: ${issue.message}`,
    );
    throw new Error(`The mapping is not valid:\n${faults.join("\n")}`);
  }
  return {
    customerNumber: data.customerNumber ?? null,
    customerNumbers: new Map(Object.entries(data.customerNumbers ?? {})),
    permissions: new Map(Object.entries(data.permissions ?? {})),
    owners: new Set(data.owners ?? []),
  };
}

/** The customer number here of the one in the older portal. */
export function numberHere(typed: string, { customerNumbers }: Mapping): string {
  return customerNumbers.get(typed) ?? typed;
}

/**
 * The content of a cell with areas, for these names in the older portal. A name without a meaning here stays as it is, so
 * that its row is refused and names it, unless it is an area's name.
 */
export function areasHere(names: readonly string[], { permissions, owners }: Mapping): string {
  const areas = names.flatMap((name) => permissions.get(name) ?? (owners.has(name) ? [] : [name]));
  return [...new Set(areas)].map((name) => name.replace(/[,;|\n]/g, " ")).join(",");
}
