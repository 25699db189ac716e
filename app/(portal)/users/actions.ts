"use server";

import { redirect } from "next/navigation";
import { changeUser } from "#lib/domain/user-changes";
import {
  deactivateUser,
  lockUserAsOperator,
  reactivateUser,
  removeUser,
  resendActivation,
  resetSecondFactor,
  unlockUser,
} from "#lib/domain/user-verbs";
import { createUserAt } from "#lib/domain/users";
import { action } from "#lib/next/action";
import * as schemas from "#lib/rules/schemas";

/** */
export const createUserAction = action(schemas.newUserForm, async (actor, input, { language }) => {
  const { userNumber } = await createUserAt(actor, { ...input, language });
  redirect(`/users?notice=created&user=${userNumber}`);
});

/** */
export const changeUserAction = action(schemas.userChange, async (actor, input) => {
  await changeUser(actor, input);
  redirect(`/users?notice=saved&user=${input.userNumber}`);
});

/** */
export const deactivateUserAction = action(schemas.userReference, async (actor, { userNumber }) => {
  await deactivateUser(actor, userNumber);
  redirect(`/users/${userNumber}?notice=deactivated`);
});

/** */
export const reactivateUserAction = action(schemas.userReference, async (actor, { userNumber }) => {
  await reactivateUser(actor, userNumber);
  redirect(`/users/${userNumber}?notice=reactivated`);
});

/** */
export const lockUserAction = action(schemas.userReference, async (actor, { userNumber }) => {
  await lockUserAsOperator(actor, userNumber);
  redirect(`/users/${userNumber}?notice=locked`);
});

/** */
export const unlockUserAction = action(schemas.userReference, async (actor, { userNumber }) => {
  await unlockUser(actor, userNumber);
  redirect(`/users/${userNumber}?notice=unlocked`);
});

/** D-1. */
export const resetSecondFactorAction = action(
  schemas.userReference,
  async (actor, { userNumber }) => {
    await resetSecondFactor(actor, userNumber);
    redirect(`/users/${userNumber}?notice=factorReset`);
  },
);

/** */
export const removeUserAction = action(schemas.userReference, async (actor, { userNumber }) => {
  await removeUser(actor, userNumber);
  redirect(`/users?notice=removed&user=${userNumber}`);
});

/** R-402, from the list and from the edit page. */
export const resendActivationAction = action(
  schemas.resendRequest,
  async (actor, { userNumber, from }) => {
    await resendActivation(actor, userNumber);
    redirect(
      from ? `/users/${userNumber}?notice=resent` : `/users?notice=resent&user=${userNumber}`,
    );
  },
);
