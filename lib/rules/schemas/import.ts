import * as z from "zod/mini";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { limits } from "#lib/rules/limits";
import { encodings } from "#lib/rules/staff-list/encodings";
import { jobId, rowPosition } from "./jobs";

/** Browsers send an empty file field as a file without a name, which the server's parser names "undefined". */
function isChosen({ name }: File): boolean {
  return name !== "" && name !== "undefined";
}

/**
 * A user list, and the customer number for rows without one. `encoding` says how to read a file without a byte order
 * mark; null means detect it. Pages drawn by an older version do not send it.
 */
export const staffUpload = z.strictObject({
  encoding: z.pipe(
    z.optional(z.enum(["auto", ...encodings])),
    z.transform((chosen) => (chosen === undefined || chosen === "auto" ? null : chosen)),
  ),
  organization: z
    .string()
    .check(
      z.refine(
        (text) => text.trim() === "" || isCustomerNumber(text.trim()),
        "customerNumberDigits",
      ),
    ),
  file: z.file("fileMissing").check(
    z.refine((file) => file.size > 0 || isChosen(file), "fileMissing"),
    z.refine((file) => file.size > 0 || !isChosen(file), "fileEmpty"),
    z.maxSize(limits.importMegabytes * 1024 * 1024, "fileTooLarge"),
  ),
});

/** An import by the id of its job. */
export const importReference = z.strictObject({ job: jobId });

/** The query of an import's page; invalid values mean the first page without filters. */
export const importQuery = z.object({
  only: z.catch(z.enum(["all", "doubtful", "failed"]), "all"),
  after: rowPosition,
  before: rowPosition,
});

/** A query of an import's page. */
export type ImportQuery = z.infer<typeof importQuery>;
