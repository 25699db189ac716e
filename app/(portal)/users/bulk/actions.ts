"use server";

import { redirect } from "next/navigation";
import { cancelJob, confirmJob } from "#lib/domain/bulk/jobs";
import { prepareJob } from "#lib/domain/bulk/prepare";
import { listUserNumbers } from "#lib/domain/users/list-numbers";
import { action } from "#lib/http/action";
import { bulkRequest, jobConfirmation, jobReference } from "#lib/rules/schemas/bulk";
import { jobAddress } from "./_components/job-address";

/** Prepares a job from the list's selection, and leads to its confirmation. */
export const prepareJobAction = action(
  bulkRequest,
  async (actor, { command, users, all, ...query }) => {
    const job = await prepareJob(actor, command, async (tx) => {
      const numbers = all ? await listUserNumbers(tx, actor, query) : new Set(users);
      return [...numbers].map((userNumber) => ({ userNumber }));
    });
    redirect(jobAddress(job, query, { all }));
  },
);

/** Confirms a job. */
export const confirmJobAction = action(jobConfirmation, async (actor, { job, ...dates }) => {
  await confirmJob(actor, job, dates);
  redirect(jobAddress(job));
});

/** Cancels a job; rows not processed yet are left alone. */
export const cancelJobAction = action(jobReference, async (actor, { job }) => {
  await cancelJob(actor, job);
  redirect(jobAddress(job));
});
