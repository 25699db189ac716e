import type { UserRow } from "#lib/domain/users/row";
import type { BulkCommand, SetCommand } from "#lib/rules/bulk";
import { type Actor, permittedActions } from "#lib/rules/delegation";
import { refusalOfReminder } from "#lib/rules/factor-reminder";
import { maySendNewLink } from "#lib/rules/new-link";

/** Which actions of the selection can be applied to a user. */
type Selectable = Record<SelectableCommand | "permissions", boolean>;

/** An action of the selection without a permission or a permission set. */
export type SelectableCommand = Exclude<BulkCommand, "grant" | "withdraw" | SetCommand>;

/** What of the selection's actions this reader can apply to a user. */
export function selectableFor(actor: Actor, user: UserRow): Selectable {
  const permitted = permittedActions(actor, user.target);
  return {
    resend: permitted.resend && maySendNewLink(user),
    deactivate: permitted.deactivate && user.deactivatedAt === null,
    reactivate: permitted.reactivate && user.deactivatedAt !== null,
    limit: permitted.limit,
    unlimit: permitted.limit && (user.validFrom !== null || user.validUntil !== null),
    permissions: permitted.grant.size > 0,
    remindSecondFactor: permitted.remindSecondFactor && mayBeReminded(user),
    resetSecondFactor: permitted.resetSecondFactor && user.hasSecondFactor,
    remove: permitted.remove,
  };
}

/** FEEL-M7: whether a reminder of the second step may help, apart from the day between two. */
function mayBeReminded({ hasSecondFactor, activatedAt, restriction, state }: UserRow): boolean {
  return !refusalOfReminder({
    hasFactor: hasSecondFactor,
    activated: activatedAt !== null,
    restriction,
    notYetValid: state === "notYetValid",
    reminded: false,
  });
}

/** Whether any action of the selection can be applied to a user. */
export function isSelectable(actor: Actor, user: UserRow): boolean {
  return Object.values(selectableFor(actor, user)).includes(true);
}
