import { type Transaction, transaction } from "#db/client";
import { attempt, type Entry } from "#lib/domain/audit/record";
import type { CountedRequest } from "#lib/domain/rate-limits/consume";
import { countRemaining } from "#lib/domain/rate-limits/consume-many";
import { waitOf } from "#lib/domain/rate-limits/wait";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { RateLimit } from "./rate-limits/key";
import { type Reserved, withReservation } from "./rate-limits/reserve";
import { openTask } from "./tasks";

/** The administrator who causes letters. */
export type Requester = Pick<Actor, "userNumber" | "organizationId">;

/** Letters that were counted before they are written. */
export type Letters = Reserved;

const rateLimitOf = ({ organizationId }: Requester): RateLimit => ["letters", organizationId];

/**
 * S-79: counts letters that an administrator causes, so that nobody uses the portal as a mail bomb. They are counted
 * for the administrator's organization before the work, and what was not written is returned. Letters that users
 * request for themselves are never counted here: nobody can use up somebody else's reset link. The provider is told
 * while there is still something left.
 *
 * @param most how many the work may write
 * @param work calls `begin` in each of its transactions
 * @param request counted at the same time
 */
export function withLetters<T>(
  requester: Requester,
  most: number,
  work: (begin: () => Letters) => Promise<T>,
  request?: CountedRequest,
): Promise<T> {
  const tell = async (left: number) => {
    if (left >= limits.lettersAlert) return;
    const { organizationId } = requester;
    await transaction(requester, (tx) => openTask(tx, { kind: "mailBudget", organizationId }));
  };
  return withReservation(rateLimitOf(requester), most, work, tell, request);
}

/**
 * `attempt` for a change that may write one letter.
 *
 * @param request counted at the same time
 */
export function attemptWithLetter<T>(
  entry: Entry,
  actor: Actor,
  work: (tx: Transaction, letters: Letters) => Promise<T>,
  request?: CountedRequest,
): Promise<T> {
  return withLetters(actor, 1, (begin) => attempt(entry, (tx) => work(tx, begin())), request);
}

/** The refusal if more letters were requested than are left. */
export function refusalOfBudget({ seconds }: Letters): Refusal {
  return new Refusal("mailBudget", { values: waitOf(seconds) });
}

/**
 * Takes one of the counted letters.
 *
 * @throws Refusal mailBudget (with `seconds` and `minutes`) if the organization has used up its letters
 */
export function takeLetter(letters: Letters): void {
  if (letters.used >= letters.granted) throw refusalOfBudget(letters);
  letters.used += 1;
}

/** How many letters the organization may still cause now; reserves nothing. */
export function countLettersLeft(tx: Transaction, requester: Requester): Promise<number> {
  return countRemaining(tx, rateLimitOf(requester));
}
