import "server-only";
import { type Letter, renderLetter } from "#emails/letters";
import { requireNoTransaction } from "#lib/infra/transaction-scope";
import type { Delivery, Transport } from "./message";

export type { Letter };

/** The HTML of a letter that is only looked at. */
export async function drawLetter(letter: Letter): Promise<string> {
  return (await renderLetter(letter)).html;
}

/**
 * Renders a letter and passes it to the transport. Does not throw if the transport fails (S-75).
 *
 * @param idempotencyKey of the letter, the same at each attempt (S-74)
 */
export async function deliver(
  transport: Transport,
  letter: Letter,
  idempotencyKey: string,
): Promise<Delivery> {
  requireNoTransaction("sending a letter");
  const { firstName, lastName, email } = letter.recipient;
  const { sender, replyTo } = letter.appearance;
  return transport.send({
    ...(await renderLetter(letter)),
    to: email,
    toName: `${firstName} ${lastName}`,
    sender,
    replyTo,
    language: letter.language,
    idempotencyKey,
  });
}
