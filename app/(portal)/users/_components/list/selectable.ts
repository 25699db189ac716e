import type { UserRow } from "#lib/domain/users/row";
import { type Actor, permittedActions } from "#lib/rules/delegation";
import { maySendNewLink } from "#lib/rules/new-link";

/** Which actions of the selection can be applied to a user. */
type Selectable = Record<"resend" | "deactivate" | "permissions" | "remove", boolean>;

/** What of the selection's actions this reader can apply to a user. */
export function selectableFor(actor: Actor, user: UserRow): Selectable {
  const { resend, deactivate, grant, remove } = permittedActions(actor, user.target);
  return {
    resend: resend && maySendNewLink(user),
    deactivate: deactivate && user.deactivatedAt === null,
    permissions: grant.size > 0,
    remove,
  };
}

/** Whether any action of the selection can be applied to a user. */
export function isSelectable(actor: Actor, user: UserRow): boolean {
  return Object.values(selectableFor(actor, user)).includes(true);
}
