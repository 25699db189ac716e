import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { encodings } from "#lib/rules/staff-list/encodings";

/** Of a field that was left empty browsers send a file without a name, which the server's parser calls undefined. */
function isChosen({ name }: File): boolean {
  return name !== "" && name !== "undefined";
}

/**
 * A staff list, and the customer number for rows that name none. Empty where each of them does. `encoding` is how a file
 * without a mark is to be read; null: it is found out.
 * Pages that were drawn by an older portal do not have it.
 */
export const staffUpload = z.strictObject({
  encoding: z.pipe(
    z.optional(z.enum(["auto", ...encodings])),
    z.transform((chosen) => (chosen === undefined || chosen === "auto" ? null : chosen)),
  ),
  organization: z.string().check(z.regex(/^\s*(?:\d{1,20}\s*)?$/, "customerNumberDigits")),
  file: z.file("fileMissing").check(
    z.refine((file) => file.size > 0 || isChosen(file), "fileMissing"),
    z.refine((file) => file.size > 0 || !isChosen(file), "fileEmpty"),
    z.maxSize(limits.importMegabytes * 1024 * 1024, "fileTooLarge"),
  ),
});

const jobId = z.string().check(z.uuid("malformed"));
export const importReference = z.strictObject({ job: jobId });

/** What the address of an import may ask for; anything odd is the first page of everything. */
const position = z.catch(
  z.nullable(z.pipe(z.string().check(z.regex(/^[1-9]\d{0,4}$/)), z.transform(Number))),
  null,
);
export const importQuery = z.object({
  only: z.catch(z.enum(["all", "doubtful", "failed"]), "all"),
  after: position,
  before: position,
});
export type ImportQuery = z.infer<typeof importQuery>;
