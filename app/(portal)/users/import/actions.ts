"use server";

import { redirect } from "next/navigation";
import { prepareImport } from "#lib/domain/bulk/import";
import { cancelJob, confirmJob } from "#lib/domain/bulk/jobs";
import { action } from "#lib/http/action";
import { importReference, staffUpload } from "#lib/rules/schemas/import";

/** Reads a user list, and leads to its preview. */
export const prepareImportAction = action(
  staffUpload,
  async (actor, { file, organization, encoding }, { language }) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const job = await prepareImport(actor, {
      file: bytes,
      organization: organization.trim(),
      language,
      encoding,
    });
    redirect(`/users/import/${job}`);
  },
);

/** Confirms an import. */
export const confirmImportAction = action(importReference, async (actor, { job }) => {
  await confirmJob(actor, job);
  redirect(`/users/import/${job}`);
});

/** Cancels an import, before or after its confirmation. */
export const cancelImportAction = action(importReference, async (actor, { job }) => {
  await cancelJob(actor, job);
  redirect(`/users/import/${job}`);
});
