import type { Transaction } from "#db/client";
import { endedAmong } from "#lib/domain/users/validity";
import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { type Actor, grantable, refusalOfNewUser } from "#lib/rules/delegation";
import type { LeftOut } from "#lib/rules/old-portal/old-hash-bounds";
import type { ImportedPerson } from "#lib/rules/old-portal/person";
import type { RefusalCode } from "#lib/rules/refusal";
import type { Destination } from "./import-destinations";
import { findHolders, type Holder } from "./import-holders";

/** What becomes of one person of an older portal. */
export type PersonOutcome = {
  row: number;
  /** `ready` before and `done` after it was carried out; `present`: an earlier import brought this person. */
  outcome: "ready" | "done" | "present" | "ownerPresent" | RefusalCode;
  leftOut: LeftOut | null;
  problems: ImportedPerson["problems"];
  /** Areas that the organization may not use. */
  refused: readonly AreaId[];
  organization: string;
};

/** The owner of the database, at the terminal, decides like a service administrator who holds everything. */
const terminal: Actor = {
  userNumber: 0,
  organizationId: 0,
  organizationKind: "provider",
  isOwner: true,
  effective: new Set(areaIds),
};

/**
 * judges people by the rules for an import by the provider's staff: an area that the organization may not use
 * is refused, an address belongs to one person in the whole portal, and an organization has one owner.
 *
 * @param owners the organizations whose owner is among those who were judged earlier; those found now are added
 */
export async function judgePeople(
  tx: Transaction,
  people: readonly ImportedPerson[],
  destinations: ReadonlyMap<string, Destination>,
  owners: Set<number>,
): Promise<PersonOutcome[]> {
  const holders = await findHolders(tx, people);
  const ended = await endedAmong(tx, people);
  return people.map((person) => {
    const destination = destinations.get(person.organization);
    const allowed = destination ? grantable(terminal, destination) : new Set<AreaId>();
    const refused = destination ? person.permissions.filter((id) => !allowed.has(id)) : [];
    const { row, leftOut, problems, organization } = person;
    const told = { row, leftOut, problems, organization, refused };
    const outcome = outcomeOf(person, destination, {
      holder: holders.get(person.email.toLowerCase()),
      ended: ended.has(person),
      owners,
    });
    if (destination && person.isOwner && outcome === "ready")
      owners.add(destination.organizationId);
    return { ...told, outcome };
  });
}

function outcomeOf(
  person: ImportedPerson,
  destination: Destination | undefined,
  facts: { holder: Holder | undefined; ended: boolean; owners: ReadonlySet<number> },
): PersonOutcome["outcome"] {
  if (person.problems.length > 0) return "rowUnusable";
  if (!destination) return "notFound";
  const { holder, ended, owners } = facts;
  if (holder)
    return holder.imported && holder.organizationId === destination.organizationId
      ? "present"
      : "emailTaken";
  const refusal = refusalOfNewUser(terminal, destination, person.permissions);
  // An owner needs no permission to hold everything.
  if (refusal && !(person.isOwner && refusal === "noPermission")) return refusal;
  if (ended) return "endPast";
  const isOwned = destination.hasOwner || owners.has(destination.organizationId);
  return person.isOwner && isOwned ? "ownerPresent" : "ready";
}
