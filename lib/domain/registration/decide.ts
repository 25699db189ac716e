import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { attempt, type Entry, recordRefusal } from "#lib/domain/audit/record";
import { decrypt } from "#lib/infra/crypto/encryption";
import { Refusal } from "#lib/rules/refusal";
import { forget, type Request, register, type Typed } from "./register";

/**
 * decides what a registration leads to, when nobody waits for the response: a user with everything that the
 * organization may use, or a letter to the holder of the address. The request itself is deleted in any case.
 */
export async function decideRegistration({
  id,
  encryptedRequest,
}: {
  id: string;
  encryptedRequest: string;
}): Promise<void> {
  const text = decrypt(encryptedRequest, "registration");
  const request = await transaction("system", (tx) => readRequest(tx, id));
  // Encrypted with a key that is gone, or replaced by a later request: nothing is left to decide.
  if (!text || !request) {
    await transaction("system", (tx) => forget(tx, id));
    return;
  }
  const typed = JSON.parse(text) as Typed;
  const { organizationId } = request;
  const entry: Entry = { event: "user.registered", actor: null, organizationId };
  try {
    const isTaken = await attempt(entry, (tx) => register(tx, request, typed), "system");
    if (isTaken) await recordRefusal({ ...entry, details: { reason: "emailTaken" } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction("system", (tx) => forget(tx, id));
  }
}

async function readRequest(tx: Transaction, id: string): Promise<Request | null> {
  const [row] = await tx.execute<Request>(sql`
    select x.id, x.link_id as "linkId", l.organization_id as "organizationId"
    from outbox x join links l on l.id = x.link_id where x.id = ${id}`);
  return row ?? null;
}
