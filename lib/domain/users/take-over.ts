import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { type AccessRow, accessColumns, accessOf } from "#lib/domain/access/access";
import { requireOrganization } from "#lib/domain/access/organization-reach";
import { requireReachableUser } from "#lib/domain/access/reach";
import { today } from "#lib/domain/access/restriction";
import { matchesText } from "#lib/domain/lists/search";
import {
  type GivenSet,
  holdOfferedSet,
  listOfferedSets,
} from "#lib/domain/permission-sets/offered";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import { type AreaId, areaIds, areaOf } from "#lib/rules/catalogue";
import {
  type Actor,
  type Checkbox,
  checkboxOf,
  newCheckboxOf,
  refusalOf,
} from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { takeOver } from "#lib/rules/permission-sets";
import { orNull, Refusal } from "#lib/rules/refusal";

/** Whose form it is: a new user's of this organization, or that of a user. */
export type FormPlace = { organizationId: number } | { userNumber: number };

/** The boxes of a form for this actor, whether it has dates of validity, and the organization to which its user belongs. */
type Form = { organizationId: number; boxes: ReadonlyMap<AreaId, Checkbox>; hasDates: boolean };

/** What a form can take ticks from. */
export type TickSources = {
  /** Colleagues by name; null if there are more than `limits.colleaguesOffered`. */
  colleagues: { userNumber: number; name: string }[] | null;
  sets: PermissionSet[];
};

/** What of a form is ticked after ticks were taken over, and what stays away. */
export type TakenOver = {
  ticked: AreaId[];
  withheld: AreaId[];
  name: string;
  /** The last day of validity that a set proposes (YYYY-MM-DD); null for none, or if the form cannot set it. */
  until: string | null;
};

/** What a form can take ticks from; null if it is out of reach. */
export function findTickSources(actor: Actor, place: FormPlace): Promise<TickSources | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const { organizationId } = await readForm(tx, actor, place);
      const except = "userNumber" in place ? place.userNumber : 0;
      const rows = await tx.execute<{ userNumber: string; name: string }>(sql`
        select u.number as "userNumber", u.first_name || ' ' || u.last_name as name from reachable_users u
        where u.organization_id = ${organizationId} and u.number <> ${except}
        order by u.sort_name, u.number ${atMost(limits.colleaguesOffered + 1)}`);
      const colleagues = rows.map((row) => ({ ...row, userNumber: Number(row.userNumber) }));
      return {
        colleagues: colleagues.length > limits.colleaguesOffered ? null : colleagues,
        sets: await listOfferedSets(tx, organizationId),
      };
    }),
  );
}

/**
 * The ticks of a colleague, as far as the actor may grant them there.
 *
 * @param typed a user number, or a search that finds one person of the organization
 * @throws Refusal notFound if the form is out of reach, nobodyFound, severalFound
 */
export function takeOverFromColleague(
  actor: Actor,
  place: FormPlace,
  typed: string,
): Promise<TakenOver> {
  return transaction(actor, async (tx) => {
    const { organizationId, boxes } = await readForm(tx, actor, place);
    const isMeant = /^\d{1,15}$/.test(typed)
      ? sql`u.number = ${Number(typed)}`
      : matchesText(typed);
    const found = await tx.execute<{ number: string }>(sql`select u.number from reachable_users u
      where u.organization_id = ${organizationId} and ${isMeant} ${atMost(2)}`);
    const [one] = found;
    if (!one) throw new Refusal("nobodyFound", { field: "like" });
    if (found.length > 1) throw new Refusal("severalFound", { field: "like" });
    const [row] = await tx.execute<AccessRow & { name: string }>(sql`
      select ${accessColumns}, u.first_name || ' ' || u.last_name as name
      from users u join organizations o on o.id = u.organization_id where u.number = ${one.number}`);
    if (!row) throw new Refusal("nobodyFound", { field: "like" });
    return { ...takeOver([...accessOf(row).effective], boxes), name: row.name, until: null };
  });
}

/**
 * The ticks of a permission set, as far as the actor may grant them there.
 *
 * @throws Refusal notFound if the form is out of reach, setGone
 */
export function takeOverFromSet(actor: Actor, place: FormPlace, set: GivenSet): Promise<TakenOver> {
  return transaction(actor, async (tx) => {
    const { organizationId, boxes, hasDates } = await readForm(tx, actor, place);
    const permissions = await holdOfferedSet(tx, organizationId, set);
    const [row] = await tx.execute<{ name: string; until: string | null }>(sql`
      select name, (${today} + days)::text as until from permission_sets where id = ${set.id}`);
    if (!row) throw new Refusal("setGone", { field: "fromSet" });
    const until = hasDates ? row.until : null;
    return { ...takeOver(permissions, boxes), name: row.name, until };
  });
}

/**
 * The ticks of a form after all that the actor may grant of a section, or none of them, were ticked.
 *
 * @param section its id in the catalogue; an unknown one has no areas
 * @throws Refusal notFound if the form is out of reach
 */
export function tickSection(
  actor: Actor,
  place: FormPlace,
  { ticked, section, all }: { ticked: readonly AreaId[]; section: string; all: boolean },
): Promise<AreaId[]> {
  return transaction(actor, async (tx) => {
    const { boxes } = await readForm(tx, actor, place);
    const inSection = areaIds.filter((id) => areaOf(id).section === section);
    const others = ticked.filter((id) => !inSection.includes(id));
    return takeOver(all ? [...others, ...inSection] : others, boxes).ticked;
  });
}

/**
 * The boxes of a form for the actor as the database has them now.
 *
 * @throws Refusal notFound
 */
async function readForm(tx: Transaction, actor: Actor, place: FormPlace): Promise<Form> {
  if ("organizationId" in place) {
    const where = await requireOrganization(tx, actor, place.organizationId);
    const boxOf = (id: AreaId) => newCheckboxOf(where.actor, where, id);
    return { organizationId: place.organizationId, boxes: boxesOf(boxOf), hasDates: true };
  }
  const { actor: current, target } = await requireReachableUser(tx, actor, place.userNumber);
  const boxOf = (id: AreaId) => checkboxOf(current, target, id);
  const hasDates = refusalOf(current, "limit", target) === null;
  return { organizationId: target.organizationId, boxes: boxesOf(boxOf), hasDates };
}

function boxesOf(boxOf: (id: AreaId) => Checkbox): ReadonlyMap<AreaId, Checkbox> {
  return new Map(areaIds.map((id) => [id, boxOf(id)]));
}
