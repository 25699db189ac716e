import * as z from "zod/mini";
import type { BulkVerb } from "#lib/rules/bulk";
import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { userListPlace } from "#lib/rules/list-queries";
import { userNumber } from "./users";

/** What the list's selection can have done: a verb, or one with the permission that it is about. */
const plain = ["resend", "deactivate", "remove"] as const;
const withPermission = ["grant", "withdraw"] as const;

export type Deed =
  | { kind: (typeof plain)[number] }
  | { kind: (typeof withPermission)[number]; permission: AreaId };

/** A deed as one option of one select: it works without a script, and nothing can be half chosen. */
export function deedOption(kind: BulkVerb, permission?: AreaId): string {
  return permission ? `${kind}:${permission}` : kind;
}

const deeds = new Map<string, Deed>([
  ...plain.map((kind) => [deedOption(kind), { kind }] as const),
  ...withPermission.flatMap((kind) =>
    areaIds.map(
      (permission) => [deedOption(kind, permission), { kind, permission }] as [string, Deed],
    ),
  ),
]);

const deed = z.pipe(
  z.string().check(z.refine((text) => deeds.has(text), "malformed")),
  z.transform((text) => deeds.get(text) as Deed),
);

/** whom the list's selection means: the ticked ones, or all that the filter leaves, whatever is ticked. */
export const bulkRequest = z.strictObject({
  ...userListPlace.shape,
  deed,
  users: z.array(userNumber).check(z.maxLength(limits.bulkRows, "malformed")),
  all: z.optional(z.literal("1")),
});

const jobId = z.string().check(z.uuid("malformed"));
export const jobReference = z.strictObject({ job: jobId });
/** A job's id from an address, or null. */
export const jobIdOrNone = z.catch(z.nullable(jobId), null);

const position = z.catch(
  z.nullable(z.pipe(z.string().check(z.regex(/^[1-9]\d{0,4}$/)), z.transform(Number))),
  null,
);

/** What the address of a job's page may ask for, beside the place of the list to go back to. */
export const jobQuery = z.object({
  only: z.catch(z.enum(["all", "failed"]), "all"),
  /** Whether all were meant whom the list's filter leaves; what the filter is, the rest of the address says. */
  all: z.catch(z.nullable(z.literal("1")), null),
  rowsAfter: position,
  rowsBefore: position,
});
export type JobAddress = z.infer<typeof jobQuery>;
