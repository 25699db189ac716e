import type { Transaction } from "#db/client";
import type { LockedReachableUsers } from "#lib/domain/access/reach-lock";
import type { AuditEvent } from "#lib/domain/audit/events";
import type { Letters } from "#lib/domain/mail-budget";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import { changePermissions } from "#lib/domain/users/change";
import { deactivation, reactivation } from "#lib/domain/users/deactivate";
import { giveSet } from "#lib/domain/users/give-set";
import { limitation } from "#lib/domain/users/limit";
import { secondFactorReminder } from "#lib/domain/users/remind-second-factor";
import { removal } from "#lib/domain/users/remove";
import { invitation } from "#lib/domain/users/resend";
import { secondFactorReset } from "#lib/domain/users/reset-second-factor";
import {
  applyCommand,
  type Outcome,
  shuttingOut,
  type UserCommand,
} from "#lib/domain/users/run-command";
import type { Dates } from "#lib/domain/users/write-dates";
import type { BulkCommand, SetCommand } from "#lib/rules/bulk";
import type { AreaId } from "#lib/rules/catalogue";
import type { Actor, PermissionChange } from "#lib/rules/delegation";

/** A command for many users, done by the same functions as for one. */
type BulkDefinition = {
  event: AuditEvent;
  /** Returns the outcome for each, in this order. */
  work(
    tx: Transaction,
    locked: LockedReachableUsers,
    userNumbers: readonly number[],
    means: Means,
  ): Promise<Outcome[]>;
};

/** What a job is about: a permission, a version of a permission set or days; and the letters that it may cause. */
type Means = {
  permission: AreaId | null;
  set: GivenSet | null;
  letters: Letters;
  dates: Dates | null;
};

/** What each command of a job does. */
export const definitions: Record<BulkCommand, BulkDefinition> = {
  // The job itself was rate-limited, and the organization's letters count as usual (S-61, S-79).
  resend: definitionOf("link.sent", (letters) => invitation(() => letters)),
  remindSecondFactor: definitionOf("secondFactor.reminded", secondFactorReminder),
  deactivate: definitionOf(deactivation.event, () => deactivation),
  reactivate: definitionOf(reactivation.event, () => reactivation),
  limit: {
    event: "user.changed",
    work(tx, locked, numbers, { dates }) {
      if (!dates) throw new Error("such a job is confirmed with its days");
      return applyCommand(tx, locked, numbers, limitation(dates));
    },
  },
  unlimit: definitionOf("user.changed", () => limitation({ validFrom: null, validUntil: null })),
  resetSecondFactor: definitionOf(secondFactorReset.event, () => secondFactorReset),
  remove: definitionOf(removal.event, () => removal),
  grant: definitionOfChange((permission) => ({ added: [permission], removed: [] })),
  withdraw: definitionOfChange((permission) => ({ added: [], removed: [permission] })),
  applySet: definitionOfSet("applySet"),
  updateSet: definitionOfSet("updateSet"),
};

function definitionOf(
  event: AuditEvent,
  commandOf: (letters: Letters) => UserCommand,
): BulkDefinition {
  return {
    event,
    work: (tx, locked, numbers, { letters }) =>
      applyCommand(tx, locked, numbers, commandOf(letters)),
  };
}

function definitionOfChange(changeOf: (permission: AreaId) => PermissionChange): BulkDefinition {
  return {
    event: "user.changed",
    work(tx, locked, numbers, { permission }) {
      if (!permission) throw new Error("such a job is about a permission");
      return changePermissions(tx, locked, numbers, changeOf(permission));
    },
  };
}

function definitionOfSet(kind: SetCommand): BulkDefinition {
  return {
    event: "user.changed",
    work(tx, locked, numbers, { set, dates }) {
      if (!set) throw new Error("such a job is about a permission set");
      return giveSet(tx, locked, numbers, set, kind, dates);
    },
  };
}

/** whether a job may remove the last administrator of an organization. */
export function takesAdministrators({ kind, permission, dates }: ClaimedJob<BulkCommand>): boolean {
  if (kind === "updateSet" || dates !== null) return true;
  return kind === "withdraw" ? permission === "userAdministration" : shuttingOut.has(kind);
}

/** S-79: whether the letters of a job are counted for the organization of its author. */
export function countsLetters(kind: BulkCommand): boolean {
  return kind === "resend" || kind === "remindSecondFactor";
}

/** A job in the hands of a worker: its author, with their present rights. */
export type ClaimedJob<K> = {
  id: string;
  kind: K;
  actor: Actor;
  permission: AreaId | null;
  /** the days of a job that limits accounts in time; null for none. */
  dates: Dates | null;
  /** The version of a permission set that it is about. */
  set?: GivenSet | null;
};
