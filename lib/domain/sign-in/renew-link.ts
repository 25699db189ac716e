import { transaction } from "#db/client";
import { enqueueRequest } from "#lib/domain/outbox/queue";
import { encrypt } from "#lib/infra/crypto/encryption";
import type { Language } from "#lib/rules/catalogue";

/**
 * requests a new link from the page of a dead one. It is sent to the stored address if the account can still use
 * it. Looks nothing up, so that the response and its time are the same whatever has happened to the account (S-37).
 *
 * @param language of the page, and of the letter
 */
export async function renewLink(token: string, language?: Language): Promise<void> {
  const encryptedRequest = encrypt(token, "renewedLink");
  await transaction("auth", (tx) =>
    enqueueRequest(tx, { kind: "passwordForgotten", encryptedRequest, language }),
  );
}
