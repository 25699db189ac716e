"use server";

import { addSet, changeSet, removeSet } from "#lib/domain/permission-sets/keep";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { newSet, setChange, setReference } from "#lib/rules/schemas/permission-sets";

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
