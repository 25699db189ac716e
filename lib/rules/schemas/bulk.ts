import * as z from "zod/mini";
import type { BulkCommand } from "#lib/rules/bulk";
import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { userListPlace } from "#lib/rules/list-queries";
import { jobId, rowPosition } from "./jobs";
import { givenSet, givenSetValue } from "./taking-over";
import { datesInOrder, optionalDates, userNumber } from "./users";

const plain = [
  "resend",
  "deactivate",
  "reactivate",
  "limit",
  "unlimit",
  "remindSecondFactor",
  "resetSecondFactor",
  "remove",
] as const;
const withPermission = ["grant", "withdraw"] as const;

/** What can be done to a selection: a command, or one together with its permission. */
export type SelectionCommand =
  | { kind: (typeof plain)[number] }
  | { kind: "applySet"; set: { id: number; version: number } }
  | { kind: (typeof withPermission)[number]; permission: AreaId };

/** A command and its permission as one select option, so that it works without scripts and cannot be chosen by half. */
export function commandOption(kind: BulkCommand, permission?: AreaId): string {
  return permission ? `${kind}:${permission}` : kind;
}

const commands = new Map<string, SelectionCommand>([
  ...plain.map((kind) => [commandOption(kind), { kind }] as const),
  ...withPermission.flatMap((kind) =>
    areaIds.map(
      (permission) =>
        [commandOption(kind, permission), { kind, permission }] as [string, SelectionCommand],
    ),
  ),
]);

/** The select option that applies this version of a permission set. */
export function applySetOption(set: { id: number; version: number }): string {
  return `applySet:${givenSetValue(set)}`;
}

/** The command of an option; null for what is none. */
function commandOf(text: string): SelectionCommand | null {
  const [kind, value = ""] = text.split(":", 2);
  if (kind !== "applySet") return commands.get(text) ?? null;
  const set = text === `applySet:${value}` ? givenSet.safeParse(value).data : null;
  return set ? { kind, set } : null;
}

const command = z.pipe(
  z.string().check(z.refine((text) => commandOf(text) !== null, "malformed")),
  z.transform((text) => commandOf(text) as SelectionCommand),
);

/** the users that a selection means: the ticked ones, or all that match the filter. */
export const bulkRequest = z.strictObject({
  ...userListPlace.shape,
  command,
  users: z.array(userNumber).check(z.maxLength(limits.bulkRows, "malformed")),
  all: z.optional(z.literal("1")),
});

/** confirms a job; one that limits accounts in time asks for the days. */
export const jobConfirmation = z.strictObject({ job: jobId, ...optionalDates }).check(datesInOrder);

/** A job by its id. */
export const jobReference = z.strictObject({ job: jobId });
/** A job's id from a URL, or null. */
export const jobIdOrNone = z.catch(z.nullable(jobId), null);

/** The query of a job's page, besides the cursor of the list to go back to. */
export const jobQuery = z.object({
  only: z.catch(z.enum(["all", "failed"]), "all"),
  /** Whether all users matching the list's filter were meant; the rest of the URL has the filter. */
  all: z.catch(z.nullable(z.literal("1")), null),
  rowsAfter: rowPosition,
  rowsBefore: rowPosition,
});

/** A query of a job's page. */
export type JobAddress = z.infer<typeof jobQuery>;
