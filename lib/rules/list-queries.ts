import * as z from "zod/mini";
import { area } from "#lib/rules/schemas/areas";
import { optionalDate } from "#lib/rules/schemas/days";
import { activityKindNames, everyEvent } from "./activity-kinds";
import { limits } from "./limits";
import { ungrouped } from "./typed";
import { oneLine, type Unclear } from "./unclear";
import { userFacets } from "./user-states";

/**
 * The queries of lists. Each has two schemas over one shape: a strict one for actions and downloads, which
 * refuses anything unknown, and one for a page's URL, which always returns a query and keeps in `unclear` what it did
 * not understand. A query with something unclear matches nobody.
 */

/** The content of a field of the search form: what was understood, or else what was typed. */
export function typedIn<Name extends string>(
  query: Readonly<Record<Name, string | null>> & { unclear: Unclear },
  name: Name,
): string {
  return query.unclear[name] ?? query[name] ?? "";
}

/** Names have no control characters, and PostgreSQL stores no NUL. */
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

/** A customer number as people write it; text with other characters matches no organization. */
const customerNumber = z.pipe(
  searched.check(
    // Only invisible characters: not understood, rather than empty.
    z.refine((text) => text === "" || ungrouped(text) !== ""),
  ),
  z.transform(ungrouped),
);

/** A field that may be absent or empty, with a default. */
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

/** A list's cursor; `pageOf` reads it. */
const place = usually(null, z.string().check(z.regex(/^[\w-]{1,4000}$/)));
const places = { after: place, before: place };

/**
 * The schema for a page's URL. Fields that a page can do without (order, cursor) get their default if they are not
 * understood; all others are kept as unclear.
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

/** A URL parameter is a text or, if it is repeated, a list of texts. */
function asTyped(value: unknown): string {
  return [value]
    .flat()
    .filter((text) => typeof text === "string")
    .join(" & ");
}

/** The orders of the user list: last changed, by name, by the last sign-in, and these two the other way round. */
export const userOrders = ["changed", "name", "-name", "signIn", "-signIn"] as const;

/** The filters of the user list, and its order. */
export const userFilters = z.strictObject({
  q: usually("", searched),
  /** A customer number, with or without the organizations below it. */
  organization: usually("", customerNumber),
  scope: usually("below", z.enum(["below", "only"])),
  status: usually("all", z.enum(["all", ...userFacets])),
  area: usually(null, area),
  /** FEEL-M7: who may sign in and has no second step. */
  factor: usually(null, z.enum(["without"])),
  /** all, or those who have not signed in for `limits.unseen`. */
  seen: usually("any", z.enum(["any", "unseen"])),
  /** who was given this permission set. */
  set: usually(null, z.string().check(z.regex(/^[1-9]\d{0,8}$/))),
  sort: usually("changed", z.enum(userOrders)),
});

/** `userFilters` as a page or an action reads them; `unclear` only comes from a page's URL. */
export type UserFilters = z.output<typeof userFilters> & { unclear?: Unclear };
/** The filters of the user list with a page's cursor, for a form of the list. */
export const userListPlace = z.strictObject({ ...userFilters.shape, ...places });

/** The query of the user list in a page's URL. */
export const userListQuery = asked(userListPlace.shape);

/** A query of the user list. */
export type UserListQuery = z.output<typeof userListQuery>;

/** who has an area in one organization, by default the reader's own. */
export const accessFilters = z.strictObject({
  area: usually("userAdministration", area),
  organization: usually("", customerNumber),
  seen: userFilters.shape.seen,
  /** Who can open it, or who has it and cannot at present. */
  group: usually("open", z.enum(["open", "asleep"])),
});

/** `accessFilters` as a page or a download reads them; `unclear` only comes from a page's URL. */
export type AccessFilters = z.output<typeof accessFilters> & { unclear?: Unclear };

/** The query of the page of an area. */
export const accessQuery = asked({ ...accessFilters.shape, ...places });

/** A query of that page. */
export type AccessQuery = z.output<typeof accessQuery>;

/** The filters of the audit log. */
export const activityFilters = z.strictObject({
  /** Calendar days in the provider's time zone, both included. */
  from: usually(null, optionalDate),
  to: usually(null, optionalDate),
  /** The actor or the affected user: a user number or a name. */
  person: usually("", searched),
  /** A customer number, including the organizations below it. */
  organization: usually("", customerNumber),
  /** An event, a kind of events, or "all"; without it everything but sign-ins. */
  event: usually(
    null,
    z.union([
      z.enum([everyEvent, ...activityKindNames]),
      z.string().check(z.regex(/^[a-zA-Z]{1,30}\.[a-zA-Z]{1,30}$/)),
    ]),
  ),
  /** An area that was given or withdrawn. */
  area: usually(null, area),
  outcome: usually("all", z.enum(["all", "done", "refused"])),
});

/** `activityFilters` as a page or a download reads them; `unclear` only comes from a page's URL. */
export type ActivityFilters = z.output<typeof activityFilters> & { unclear?: Unclear };

/** The query of the audit log in a page's URL. */
export const activityQuery = asked({ ...activityFilters.shape, ...places });

/** A query of the audit log. */
export type ActivityQuery = z.output<typeof activityQuery>;

/** The query of the organization search. */
export const organizationQuery = asked({
  q: usually("", searched),
  kind: usually(null, z.enum(["provider", "reseller", "subreseller", "customer"])),
  owner: usually(null, z.enum(["present", "missing"])),
  sort: usually("name", z.enum(["name", "-name"])),
  ...places,
});

/** A query of the organization search. */
export type OrganizationQuery = z.output<typeof organizationQuery>;

/** The query of the order list. */
export const orderQuery = asked({
  q: usually("", searched),
  filter: usually("all", z.enum(["all", "open", "overdue"])),
  ...places,
});

/** A query of the order list. */
export type OrderQuery = z.output<typeof orderQuery>;
