import type { AuditDetails } from "#db/schema";
import { endSessionsOfRestricted } from "#lib/domain/sign-in/end-sessions";
import { followRights } from "#lib/domain/systems/lost-sessions";
import { Refusal } from "#lib/rules/refusal";
import type { Outcome, Outcomes, UserCommand } from "./run-command";
import { type Change, type Dates, writeDates, writtenBy } from "./write-dates";

/**
 * limits many users in time, or lifts their limits, by the rule for one. A user whose other day
 * contradicts the new one stays unchanged (datesApart).
 */
export function limitation(dates: Dates): UserCommand {
  const told = new Map<number, AuditDetails>();
  return {
    command: "limit",
    event: "user.changed",
    detailsOf: (userNumber) => told.get(userNumber) ?? {},
    async work(tx, _, userNumbers) {
      const changes = await writeDates(tx, userNumbers, dates);
      const changed = changes.filter((change) => change.changed);
      for (const change of changed) told.set(Number(change.number), writtenBy(change));
      const numbers = changed.map(({ number }) => Number(number));
      await endSessionsOfRestricted(tx, numbers);
      await followRights(tx, numbers);
      return new Map(
        changes.map((change) => [Number(change.number), outcomeOf(change)]),
      ) as Outcomes;
    },
  };
}

function outcomeOf({ apart, changed }: Change): Outcome {
  return apart ? new Refusal("datesApart") : changed;
}
