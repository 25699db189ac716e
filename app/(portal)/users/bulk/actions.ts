"use server";

import { redirect } from "next/navigation";
import { cancelJob, confirmJob, prepareJob } from "#lib/domain/bulk/jobs";
import { listUserNumbers } from "#lib/domain/users/list";
import { action } from "#lib/http/action";
import { bulkRequest, jobReference } from "#lib/rules/schemas/bulk";
import { jobAddress } from "./_components/job-address";

/** from the list to the question. */
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

/** the yes. */
export const confirmJobAction = action(jobReference, async (actor, { job }) => {
  await confirmJob(actor, job);
  redirect(jobAddress(job));
});

/** the no, while the job is running: the rest is left alone. */
export const cancelJobAction = action(jobReference, async (actor, { job }) => {
  await cancelJob(actor, job);
  redirect(jobAddress(job));
});
