"use server";

import { redirect } from "next/navigation";
import { prepareJob } from "#lib/domain/bulk/prepare";
import { addSet, changeSet, removeSet } from "#lib/domain/permission-sets/keep";
import { listOlderHolders } from "#lib/domain/users/set-holders";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { newSet, setChange, setReference, setUpdate } from "#lib/rules/schemas/permission-sets";
import { jobAddress } from "../bulk/_components/job-address";

/** Adds a permission set to the administrator's own organization. */
export const addSetAction = action(newSet, async (actor, input) => {
  const set = await addSet(actor, input);
  await announce(`/users/sets/${set}?notice=added`);
});

/** Saves a permission set; nobody's permissions follow. */
export const changeSetAction = action(setChange, async (actor, input) => {
  const notice = (await changeSet(actor, input)) ? "changed" : "unchanged";
  await announce(`/users/sets/${input.set}?notice=${notice}`);
});

/** Removes a permission set; everybody keeps their permissions. */
export const removeSetAction = action(setReference, async (actor, { set }) => {
  await removeSet(actor, set);
  await announce("/users/sets?notice=removed");
});

/** Prepares a job that offers those with an older version what has changed, and leads to its question. */
export const updateHoldersAction = action(setUpdate, async (actor, { set: id, version }) => {
  const set = { id, version };
  const job = await prepareJob(actor, { kind: "updateSet", set }, (tx) =>
    listOlderHolders(tx, actor, set),
  );
  redirect(jobAddress(job));
});
