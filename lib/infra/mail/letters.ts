import { type Letter, renderLetter } from "#emails/letters";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import type { Delivery } from "./message";
import { sendLetter } from "./send";

export type { Letter };

/**
 * Renders a letter and passes it to the transport. Does not throw if the transport fails (S-75).
 *
 * @param idempotencyKey a key is delivered once, however often it is sent (S-74)
 */
export async function deliver(letter: Letter, idempotencyKey: string): Promise<Delivery> {
  requireNoTransaction("sending a letter");
  const { firstName, lastName, email } = letter.recipient;
  return sendLetter({
    ...(await renderLetter(letter)),
    to: email,
    toName: `${firstName} ${lastName}`,
    language: letter.language,
    idempotencyKey,
  });
}
