"use server";

import { changeUser } from "#lib/domain/users/change";
import { createUser } from "#lib/domain/users/create";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { findUser } from "#lib/domain/users/detail";
import { lockUser, unlockUser } from "#lib/domain/users/lock";
import { removeUser } from "#lib/domain/users/remove";
import { replaceInvitation } from "#lib/domain/users/replace-invitation";
import { resendActivation } from "#lib/domain/users/resend";
import { resetSecondFactor } from "#lib/domain/users/reset-second-factor";
import { type UndoableEvent, undoChange } from "#lib/domain/users/undo";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import { Refusal } from "#lib/rules/refusal";
import * as schemas from "#lib/rules/schemas/users";
import { fillChange, fillNewUser } from "./_components/form/fill";
import { answerAddress } from "./_components/list-address";

/** Creates a user. */
export const createUserAction = action(
  schemas.newUserForm,
  async (actor, { take: _, like: __, fromSet: ___, shownSet: ____, ...input }, { language }) => {
    const { userNumber } = await createUser(actor, { ...input, language });
    await announce(`/users?notice=created&user=${userNumber}`);
  },
  { fill: fillNewUser },
);

/** Invites a user again at another address, in the place of the old account. */
export const replaceInvitationAction = action(
  schemas.replacement,
  async (actor, { list: _, ...input }) => {
    const { userNumber } = await replaceInvitation(actor, input);
    await announce(`/users?notice=replaced&user=${userNumber}`);
  },
);

/** Saves a user's names, permissions and validity. */
export const changeUserAction = action(
  schemas.userChange,
  async (actor, { list, keeps: _, take: __, like: ___, fromSet: ____, ...input }) => {
    const notice = (await changeUser(actor, input)) ? "saved" : "unchanged";
    await announce(answerAddress("/users", list, { notice, user: String(input.userNumber) }));
  },
  { fill: fillChange },
);

/** Deactivates a user. */
export const deactivateUserAction = action(
  schemas.userReference,
  async (actor, { userNumber, list }) => {
    await deactivateUser(actor, userNumber);
    await announce(answerAddress(`/users/${userNumber}`, list, { notice: "deactivated" }));
  },
);

/** Reactivates a user. */
export const reactivateUserAction = action(
  schemas.userReference,
  async (actor, { userNumber, list }) => {
    await reactivateUser(actor, userNumber);
    await announce(answerAddress(`/users/${userNumber}`, list, { notice: "reactivated" }));
  },
);

/** Undoes a deactivation, a reactivation or a withdrawal. */
export const undoChangeAction = action(schemas.undoRequest, async (actor, { list, ...input }) => {
  const notice = await undoChange(actor, input).then(
    (event) => noticeOfUndoing[event],
    (error: unknown) => {
      // Without JavaScript the notice with the form, which would say why, is not drawn again.
      if (!(error instanceof Refusal) || error.code === "notFound") throw error;
      return error.code === "lastAdministrator" ? "lastAdministrator" : "notUndone";
    },
  );
  await announce(answerAddress(`/users/${input.userNumber}`, list, { notice }));
});

/** Locks a user. */
export const lockUserAction = action(schemas.userReference, async (actor, { userNumber, list }) => {
  await lockUser(actor, userNumber);
  await announce(answerAddress(`/users/${userNumber}`, list, { notice: "locked" }));
});

/** Unlocks a user. */
export const unlockUserAction = action(
  schemas.userReference,
  async (actor, { userNumber, list }) => {
    await unlockUser(actor, userNumber);
    await announce(answerAddress(`/users/${userNumber}`, list, { notice: "unlocked" }));
  },
);

/** Resets a user's second factor (D-1). */
export const resetSecondFactorAction = action(
  schemas.userReference,
  async (actor, { userNumber, list }) => {
    await resetSecondFactor(actor, userNumber);
    await announce(answerAddress(`/users/${userNumber}`, list, { notice: "factorReset" }));
  },
);

/** Removes a user. */
export const removeUserAction = action(
  schemas.userReference,
  async (actor, { userNumber, list }) => {
    // Afterwards nothing of the portal knows the name.
    const user = await findUser(actor, userNumber);
    await removeUser(actor, userNumber);
    await announce(
      answerAddress("/users", list, { notice: "removed", user: String(userNumber) }),
      user ? `${user.firstName} ${user.lastName}` : undefined,
    );
  },
);

/** Sends a new activation link, from the list or the edit page. */
export const resendActivationAction = action(
  schemas.resendRequest,
  async (actor, { userNumber, list, from }) => {
    await resendActivation(actor, userNumber);
    const said = from ? undefined : { user: String(userNumber) };
    await announce(
      answerAddress(from ? `/users/${userNumber}` : "/users", list, { notice: "resent", ...said }),
    );
  },
);

const noticeOfUndoing: Record<UndoableEvent, string> = {
  "user.deactivated": "reactivated",
  "user.reactivated": "deactivated",
  "user.changed": "restored",
};
