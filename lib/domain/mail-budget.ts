import "server-only";
import type { Transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { takeTurns } from "./rate-limits";
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
