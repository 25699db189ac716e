import "server-only";
import type { Transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { spendTurns, takeTurns } from "./rate-limits";
import { openTask } from "./tasks";

/**
 * S-79: counts a letter that an administrator causes, so that nobody makes a mail bomb of the portal. What a person asks
 * for oneself is never counted here: nobody can use up somebody else's reset link. The operator hears of it while there
 * is still something left.
 *
 * @throws Refusal mailBudget (with `seconds` and `minutes`) when the organization has used up its letters
 */
export async function countLetter(tx: Transaction, cause: Cause): Promise<void> {
  const { organizationId } = cause;
  const refusal = await refusalOf(tx, "letters", organizationId);
  if (refusal) throw new Refusal("mailBudget", { values: refusal.values });
  const isMuch = (await refusalOf(tx, "lettersAlert", organizationId)) !== null;
  if (isMuch) await openTask(tx, { kind: "mailBudget", organizationId });
}

/** How many letters the organization may still cause; nobody else takes them before commit. */
export async function holdLetters(tx: Transaction, { organizationId }: Cause): Promise<number> {
  return Math.max(0, (await spendTurns(tx, ["letters", organizationId], 0)).left);
}

/**
 * Counts letters that `holdLetters` has found.
 *
 * @returns the refusal of the next one, for who wanted more
 */
export async function countLetters(
  tx: Transaction,
  { organizationId }: Cause,
  count: number,
): Promise<Refusal> {
  const next = await spendTurns(tx, ["letters", organizationId], count);
  const alert = await spendTurns(tx, ["lettersAlert", organizationId], count);
  if (alert.left < 0) await openTask(tx, { kind: "mailBudget", organizationId });
  const seconds = Math.max(1, next.seconds);
  const minutes = seconds < 120 ? 0 : Math.ceil(seconds / 60);
  return new Refusal("mailBudget", { values: { seconds, minutes } });
}

/** The administrator who causes a letter. */
export type Cause = Pick<Actor, "userNumber" | "organizationId">;

async function refusalOf(
  tx: Transaction,
  rule: "letters" | "lettersAlert",
  organizationId: number,
): Promise<Refusal | null> {
  try {
    await takeTurns(tx, [[rule, organizationId]]);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
