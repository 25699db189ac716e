import { requireNoTransaction } from "#lib/infra/transaction-scope";
import { restOfStep } from "#lib/rules/even-time";
import { hashInTurn } from "./hash-turns";
import { compareBoth, type Proven } from "./old-password-comparison";
import { slowestOldHash } from "./slowest-old-hash";

/**
 * Compares a password while some users still have a hash of an older portal: with the hash here and, for those users,
 * with the older one too, which takes a place like every hash (S-66). Whatever it had to compare, the answer takes as
 * long as the slowest hash that is accepted takes on this machine (R-502, R-1003).
 *
 * @param stored the hash here; null for an unknown user
 * @param old the hash of the older portal; null for everybody else
 * @throws Overloaded if too many are waiting already
 */
export async function verifyEvenly(
  stored: string | null,
  old: string | null,
  password: string,
): Promise<Proven | null> {
  requireNoTransaction("verifying a password");
  const step = await slowestOldHash();
  const { began, proven } = await hashInTurn(async () => {
    // From here, so that it does not show how long somebody waited for the place.
    const began = performance.now();
    return { began, proven: await compareBoth(stored, old, password) };
  });
  await answerAfter(restOfStep(performance.now() - began, step));
  return proven;
}

/** A whole millisecond more: a timer may be early by a part of one. */
function answerAfter(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const answer = () => resolve();
    setTimeout(answer, Math.ceil(milliseconds) + 1);
  });
}
