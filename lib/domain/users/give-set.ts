import type { Transaction } from "#db/client";
import {
  type LockedReachableUser,
  type LockedReachableUsers,
  lockedAmong,
} from "#lib/domain/access/reach-lock";
import { readGivenSets } from "#lib/domain/permission-sets/given";
import {
  type GivenSet,
  holdOfferedSetIn,
  isSameSet,
  readVersions,
} from "#lib/domain/permission-sets/offered";
import type { SetCommand } from "#lib/rules/bulk";
import {
  type Actor,
  differenceOf,
  type PermissionChange,
  refusalOf,
  refusalOfAnyChange,
  refusalOfChange,
} from "#lib/rules/delegation";
import { permittedPart } from "#lib/rules/permission-sets";
import { Refusal } from "#lib/rules/refusal";
import type { WrittenFields } from "./profile-fields";
import type { Outcome } from "./run-command";
import { save } from "./save-change";
import { type Dates, writeDates, writtenBy } from "./write-dates";

/**
 * gives locked users a version of a permission set, in the caller's transaction: all of its ticks, or
 * to those who have an older version what has changed since. Each user gets only what the actor may grant there and keeps
 * what the actor may not withdraw; nobody is given a set of which nothing may be granted.
 *
 * @param dates the days that limit each of them besides, by the rule of limiting; null for none
 * @returns the outcome for each, in this order: refusals notFound, setGone, notGrantable, ownPermissions, ownerProtected,
 *   noPermission; ownAccount, holdsMore, datesApart if there are days
 * @throws Refusal lastAdministrator, so that the transaction ends and nothing happens to anybody
 */
export async function giveSet(
  tx: Transaction,
  { actor, targets }: LockedReachableUsers,
  userNumbers: readonly number[],
  set: GivenSet,
  kind: SetCommand,
  dates: Dates | null = null,
): Promise<Outcome[]> {
  const among = lockedAmong(targets, userNumbers);
  const refusals = new Map<number, Refusal>();
  const given = await readGivenSets(
    tx,
    among.map(({ userNumber }) => userNumber),
  );
  const hasIt = (number: number) => isSameSet(given.get(number) ?? null, set);
  const changeOf = await changesBy(tx, among, set, kind, given);
  const permitted = new Map<LockedReachableUser, PermissionChange>();
  for (const target of among) {
    const whole = changeOf(target);
    if (whole === null) continue;
    const code = dates && refusalOf(actor, "limit", target);
    const judged =
      whole instanceof Refusal ? whole : judge(actor, target, whole, hasIt(target.userNumber));
    if (judged instanceof Refusal) refusals.set(target.userNumber, judged);
    else if (code) refusals.set(target.userNumber, new Refusal(code));
    else permitted.set(target, judged);
  }
  const written = new Map<number, WrittenFields>();
  const numbers = [...permitted.keys()].map(({ userNumber }) => userNumber);
  for (const change of dates ? await writeDates(tx, numbers, dates) : []) {
    if (change.apart) refusals.set(Number(change.number), new Refusal("datesApart"));
    else if (change.changed) written.set(Number(change.number), writtenBy(change));
  }
  const changed = new Set<number>();
  for (const { change, of } of alike(permitted, refusals))
    for (const number of await save(tx, actor, of, change, (one) => written.get(one), set))
      changed.add(number);
  return userNumbers.map((number) => {
    if (!targets.has(number)) return new Refusal("notFound");
    return refusals.get(number) ?? changed.has(number);
  });
}

/** Those who are not refused, by what changes for them. */
function alike(
  permitted: ReadonlyMap<LockedReachableUser, PermissionChange>,
  refusals: ReadonlyMap<number, Refusal>,
): Iterable<{ change: PermissionChange; of: LockedReachableUser[] }> {
  const groups = new Map<string, { change: PermissionChange; of: LockedReachableUser[] }>();
  for (const [target, change] of permitted) {
    if (refusals.has(target.userNumber)) continue;
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { change, of: [] };
    groups.set(key, { ...group, of: [...group.of, target] });
  }
  return groups.values();
}

/**
 * The part of a change that the actor may make to this user, or why there is none.
 *
 * @param hasIt whether the user has this version already: then nothing more may be left to grant
 */
function judge(
  actor: Actor,
  target: LockedReachableUser,
  whole: PermissionChange,
  hasIt: boolean,
): PermissionChange | Refusal {
  const { change, withheld } = permittedPart(actor, target, whole);
  const nothing = change.added.length + change.removed.length === 0;
  const code =
    refusalOf(actor, "edit", target) ??
    refusalOfAnyChange(actor, target) ??
    refusalOfChange(actor, target, change) ??
    (nothing && withheld.length > 0 && !hasIt ? "notGrantable" : null);
  return code ? new Refusal(code) : change;
}

/**
 * What the set changes for each of these users, whatever the actor may do: null for those whom it does not concern, and a
 * refusal where it is not offered.
 */
async function changesBy(
  tx: Transaction,
  among: readonly LockedReachableUser[],
  set: GivenSet,
  kind: SetCommand,
  given: ReadonlyMap<number, GivenSet>,
): Promise<(target: LockedReachableUser) => PermissionChange | Refusal | null> {
  const places = new Set(among.map(({ organizationId }) => organizationId));
  const offered = await holdOfferedSetIn(tx, places, set);
  const versions = kind === "updateSet" ? await readVersions(tx, set.id) : new Map();
  return ({ userNumber, organizationId }) => {
    const permissions = offered.get(organizationId);
    if (!permissions) return new Refusal("setGone", { field: "set" });
    if (kind === "applySet") return { added: permissions, removed: [] };
    const held = given.get(userNumber);
    if (held?.id !== set.id || held.version >= set.version) return null;
    return differenceOf(versions.get(held.version) ?? [], permissions);
  };
}
