import { randomBytes } from "node:crypto";
import { type Transaction, transaction } from "#db/client";
import { hashPassword } from "#lib/infra/crypto/passwords";
import { limits } from "#lib/rules/limits";
import type { ImportedPerson } from "#lib/rules/old-portal/person";
import { addImported, type Import } from "./import-accounts";
import { type Destination, holdDestinations, readDestinations } from "./import-destinations";
import { judgePeople, type PersonOutcome } from "./import-outcomes";

/**
 * R-1003: what would become of each of these people, in their order and in parts; nothing is changed.
 */
export async function* previewImport(
  people: readonly ImportedPerson[],
): AsyncGenerator<PersonOutcome[]> {
  const owners = new Set<number>();
  for (const part of partsOf(people))
    yield await transaction("system", async (tx) =>
      judgePeople(tx, part, await destinationsOf(tx, part), owners),
    );
}

/**
 * R-1003: imports people, each part of them in a transaction of its own: after an interruption the same import goes on
 * where it ended, because those who are there stay as they are.
 */
export async function* importPeople(
  people: readonly ImportedPerson[],
  how: Omit<Import, "unknownPassword">,
): AsyncGenerator<PersonOutcome[]> {
  const unknownPassword = await hashPassword(randomBytes(32).toString("base64"));
  for (const part of partsOf(people))
    yield await transaction("system", (tx) => importPart(tx, part, { ...how, unknownPassword }));
}

async function importPart(
  tx: Transaction,
  part: readonly ImportedPerson[],
  how: Import,
): Promise<PersonOutcome[]> {
  await holdDestinations(tx, await destinationsOf(tx, part));
  // Read again: what is decided under the locks still holds at commit.
  const destinations = await destinationsOf(tx, part);
  const found = await judgePeople(tx, part, destinations, new Set());
  const ready = part.flatMap((person, at) => {
    const destination = destinations.get(person.organization);
    return destination && found[at]?.outcome === "ready" ? [{ person, destination }] : [];
  });
  const added = await addImported(tx, ready, how);
  return found.map((one, at) => {
    const person = part[at];
    if (one.outcome !== "ready" || !person) return one;
    return { ...one, outcome: added.has(person) ? "done" : "emailTaken" };
  });
}

function destinationsOf(
  tx: Transaction,
  part: readonly ImportedPerson[],
): Promise<ReadonlyMap<string, Destination>> {
  return readDestinations(tx, new Set(part.map(({ organization }) => organization)));
}

function* partsOf(people: readonly ImportedPerson[]): Generator<readonly ImportedPerson[]> {
  for (let at = 0; at < people.length; at += limits.importSlice)
    yield people.slice(at, at + limits.importSlice);
}
