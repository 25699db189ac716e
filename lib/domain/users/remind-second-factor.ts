import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { interval, now } from "#db/time";
import { accountRestriction, today } from "#lib/domain/access/restriction";
import { type Letters, refusalOfBudget } from "#lib/domain/mail-budget";
import { enqueueToEach } from "#lib/domain/outbox/queue";
import { hasFactor } from "#lib/domain/second-factor/factors";
import { type ReminderFacts, refusalOfReminder } from "#lib/rules/factor-reminder";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { Outcome, UserCommand } from "./run-command";

/**
 * FEEL-M7: asks users who may sign in and have no second step by letter to set one up, at most once a day each.
 *
 * @param letters those that the caller has reserved for them (S-79)
 */
export function secondFactorReminder(letters: Letters): UserCommand {
  return {
    command: "remindSecondFactor",
    event: "secondFactor.reminded",
    async work(tx, actor, userNumbers) {
      const outcomes = new Map<number, Outcome>();
      for (const { userNumber, ...facts } of await readFacts(tx, userNumbers)) {
        const code = refusalOfReminder(facts);
        outcomes.set(Number(userNumber), code ? new Refusal(code) : true);
      }
      const ready = userNumbers.filter((number) => outcomes.get(number) === true);
      const told = ready.slice(0, letters.granted);
      await enqueueToEach(tx, "secondFactorMissing", told, actor.userNumber);
      letters.used = told.length;
      for (const number of ready.slice(letters.granted))
        outcomes.set(number, refusalOfBudget(letters));
      return outcomes;
    },
  };
}

/** The caller has locked the users, so that two administrators do not remind the same user at once. */
function readFacts(tx: Transaction, userNumbers: readonly number[]) {
  return tx.execute<ReminderFacts & { userNumber: string }>(sql`
    select u.number as "userNumber", ${hasFactor} as "hasFactor", u.activated_at is not null as activated,
      ${accountRestriction} as restriction, coalesce(u.valid_from > ${today}, false) as "notYetValid",
      exists (select from outbox x where x.user_number = u.number and x.kind = 'secondFactorMissing'
        and x.created_at > ${now} - ${interval(limits.factorReminderInterval)}) as reminded
    from users u where u.number = ${anyOf(userNumbers)}`);
}
