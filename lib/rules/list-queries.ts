import * as z from "zod/mini";
import { optionalDate } from "#lib/rules/schemas/days";
import { type AreaId, areaIds } from "./catalogue";
import { limits } from "./limits";
import { ungrouped } from "./typed";

/**
 * What lists can be asked for. Each has two schemas over one shape: the exact one for actions and downloads, which
 * refuses whatever it does not know, and the one for the address of a page, which always gives a query and keeps in
 * `unclear` what it did not understand. A query with something unclear finds nobody.
 */

/** What was not understood, as it was typed, by the name of its field. */
export type Unclear = Readonly<Record<string, string>>;

/** Whether something in a query was not understood. */
export function isUnclear({ unclear }: { unclear?: Unclear }): boolean {
  return unclear !== undefined && Object.keys(unclear).length > 0;
}

/** What kind of field was not understood; of a search text also whether it was too long. */
export type UnclearKind = "long" | "text" | "day" | "choice";

/** Of which kinds the fields are that were not understood, each kind once. */
export function unclearKinds(unclear: Unclear): UnclearKind[] {
  return [...new Set(Object.entries(unclear).map(([name, typed]) => kindOf(name, typed)))];
}

function kindOf(name: string, typed: string): UnclearKind {
  if (["from", "to"].includes(name)) return "day";
  if (!["q", "person", "organization"].includes(name)) return "choice";
  return oneLine(typed).length > limits.searchLength ? "long" : "text";
}

/** White space of any kind is a blank. */
function oneLine(text: string): string {
  return text.replace(/\p{White_Space}+/gu, " ").trim();
}

/** What stands in a field of the search form: what was understood, or else what was typed. */
export function typedIn<Name extends string>(
  query: Readonly<Record<Name, string | null>> & { unclear: Unclear },
  name: Name,
): string {
  return query.unclear[name] ?? query[name] ?? "";
}

/** A name has no control characters, and PostgreSQL no text with NUL in it. */
const searched = z.pipe(
  z.string(),
  z.pipe(
    z.transform(oneLine),
    z.string().check(
      z.maxLength(limits.searchLength),
      z.refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text)),
    ),
  ),
);

/** A customer number, as people write it; what has other signs belongs to no organization. */
const customerNumber = z.pipe(
  searched.check(
    // Signs that nobody sees, and nothing else: not understood, and not nothing.
    z.refine((text) => text === "" || ungrouped(text) !== ""),
  ),
  z.transform(ungrouped),
);

/** A field that may be absent or empty; then it has its usual value. */
function usually<Schema extends z.ZodMiniType, Usual extends z.output<Schema> | null>(
  usual: Usual,
  schema: Schema,
) {
  const empty = z.pipe(
    z.literal(""),
    z.transform(() => usual),
  );
  return z._default(z.union([empty, schema]), usual as never);
}

/** What `pageOf` makes of a place in a list. */
const place = usually(null, z.string().check(z.regex(/^[\w-]{1,4000}$/)));
const places = { after: place, before: place };

/**
 * The schema for the address of a page. What a page can do without (its order, its place) has its usual value where it is
 * not understood; everything else is kept as unclear.
 */
function asked<Shape extends Readonly<Record<string, z.ZodMiniType>>>(shape: Shape) {
  return z.pipe(
    z.unknown(),
    z.transform((parameters) => {
      const given = new Map(Object.entries(parameters ?? {}));
      const query: Record<string, unknown> = {};
      const unclear: Record<string, string> = {};
      for (const [name, field] of Object.entries(shape)) {
        const read = field.safeParse(given.get(name));
        query[name] = read.success ? read.data : field.parse(undefined);
        if (!read.success && !["sort", "after", "before"].includes(name))
          unclear[name] = asTyped(given.get(name));
      }
      return { ...query, unclear } as z.output<z.ZodMiniObject<Shape>> & { unclear: Unclear };
    }),
  );
}

/** What an address can hold is a text or, of a field that is there more than once, a list of them. */
function asTyped(value: unknown): string {
  return [value]
    .flat()
    .filter((text) => typeof text === "string")
    .join(" & ");
}

const permission = z.enum(areaIds as readonly [AreaId, ...AreaId[]]);

/** What the list of users is narrowed by, and its order. */
export const userFilters = z.strictObject({
  q: usually("", searched),
  /** A customer number; together with what is below it, or alone. */
  organization: usually("", customerNumber),
  scope: usually("below", z.enum(["below", "only"])),
  status: usually(
    "all",
    z.enum(["all", "active", "invited", "deactivated", "locked", "notYetValid", "noLongerValid"]),
  ),
  area: usually(null, permission),
  sort: usually("changed", z.enum(["changed", "name", "signIn"])),
});
export type UserFilters = z.output<typeof userFilters> & { unclear?: Unclear };
/** The same with the place of a page, for a form of the list. */
export const userListPlace = z.strictObject({ ...userFilters.shape, ...places });
export const userListQuery = asked(userListPlace.shape);
export type UserListQuery = z.output<typeof userListQuery>;

/** What the trail is narrowed by. */
export const activityFilters = z.strictObject({
  /** Calendar days of the provider's zone, both included. */
  from: usually(null, optionalDate),
  to: usually(null, optionalDate),
  /** Who did it or to whom it happened: a user number or a name. */
  person: usually("", searched),
  /** A customer number; together with what is below it. */
  organization: usually("", customerNumber),
  event: usually(null, z.string().check(z.regex(/^[a-zA-Z]{1,30}\.[a-zA-Z]{1,30}$/))),
  outcome: usually("all", z.enum(["all", "done", "refused"])),
});
export type ActivityFilters = z.output<typeof activityFilters> & { unclear?: Unclear };
export const activityQuery = asked({ ...activityFilters.shape, ...places });
export type ActivityQuery = z.output<typeof activityQuery>;

/** What a search among organizations may ask for. */
export const organizationQuery = asked({
  q: usually("", searched),
  kind: usually(null, z.enum(["operator", "tenant", "subtenant", "customer"])),
  owner: usually(null, z.enum(["present", "missing"])),
  ...places,
});
export type OrganizationQuery = z.output<typeof organizationQuery>;

/** What the list of orders may be asked for. */
export const orderQuery = asked({
  q: usually("", searched),
  filter: usually("all", z.enum(["all", "open", "overdue"])),
  ...places,
});
export type OrderQuery = z.output<typeof orderQuery>;

/** The fields of an address; one that is there more than once has a list, which no filter understands. */
export function repeated(parameters: URLSearchParams): Record<string, string | string[]> {
  const fields = [...new Set(parameters.keys())].map((name) => {
    const [first = "", ...others] = parameters.getAll(name);
    return [name, others.length > 0 ? [first, ...others] : first] as const;
  });
  return Object.fromEntries(fields);
}

type Parameters = Readonly<Record<string, unknown>> & { unclear?: Unclear };

/**
 * A query as the end of an address. What a list shows without being asked stays out of it; what was not understood stays
 * in it as it was typed, until something else is chosen there.
 *
 * @param usual the query of an empty address
 */
export function parametersOf(
  usual: Parameters,
  query: Parameters,
  change: Parameters = {},
): string {
  const { unclear, ...understood } = query;
  const entries = Object.entries({ ...understood, ...unclear, ...change }).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" && entry[1] !== "" && entry[1] !== usual[entry[0]],
  );
  return entries.length > 0 ? `?${new URLSearchParams(entries)}` : "";
}
