import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { outbox } from "#db/schema";
import { now } from "#db/time";
import { type Letters, takeLetter } from "#lib/domain/mail-budget";
import { noteQueued } from "#lib/infra/server/request-context";
import type { Language } from "#lib/rules/catalogue";
import type { LetterKind, RequirementKind } from "#lib/rules/letter-kinds";

/** The letters to users; that of a registration goes to an address in the master data. */
export type UserLetterKind = Exclude<LetterKind, "registration">;

/** Encrypted requests, from which the outbox makes letters (S-37). */
export type RequestKind = "passwordForgotten" | "registrationRequested";

/**
 * The administrator who causes a letter, and the counted letters that it belongs to (S-79).
 */
export type Requester = { userNumber: number; letters: Letters };

/**
 * Puts a letter into the outbox, in the transaction of the change that it is about (R-802, S-72).
 *
 * @param letter.requestedBy nobody, if a person for themselves or the portal causes it
 * @param letter.language of the pages on which it was asked for (R-209); otherwise the recipient's own
 * @returns its id in the outbox
 * @throws Refusal mailBudget
 */
export async function enqueue(
  tx: Transaction,
  letter: {
    kind: UserLetterKind;
    userNumber: number;
    linkId?: string;
    requestedBy?: Requester | null;
    userAgent?: string | SQL<string>;
    language?: Language | null;
  },
): Promise<string> {
  const [row] = await tx.insert(outbox).values(counted(letter)).returning({ id: outbox.id });
  if (!row) throw new Error("an insert returns its row");
  noteQueued();
  return row.id;
}

/**
 * Puts letters with links into the outbox, all at once. The caller has counted them (S-79).
 *
 * @param requestedBy the number of the administrator who causes them
 */
export async function enqueueLinks(
  tx: Transaction,
  kind: "activation" | "newActivationLink",
  links: readonly { id: string; userNumber: number }[],
  requestedBy: number,
): Promise<void> {
  await tx.execute(queueStatement(kind, links, requestedBy));
}

/** The statement of `enqueueLinks`, to be sent together with others. */
export function queueStatement(
  kind: "activation" | "newActivationLink",
  links: readonly { id: string; userNumber: number }[],
  requestedBy: number,
): SQL {
  noteQueued();
  return sql`insert into outbox (kind, user_number, link_id, requested_by)
    select ${kind}, l."userNumber", l.id, ${requestedBy}
    from json_to_recordset(${JSON.stringify(links.map(({ id, userNumber }) => ({ id, userNumber })))}::json)
      as l(id uuid, "userNumber" bigint)`;
}

/**
 * Puts a letter without a link into the outbox for each of these users, all at once. The caller has counted them, or they
 * are not counted (S-79).
 *
 * @param requestedBy the number of the administrator who causes them; null if the portal itself does
 */
export async function enqueueToEach(
  tx: Transaction,
  kind: "secondFactorReset" | "secondFactorMissing" | "accessRequested",
  userNumbers: readonly number[],
  requestedBy: number | null,
): Promise<void> {
  if (userNumbers.length === 0) return;
  noteQueued();
  await tx.execute(sql`insert into outbox (kind, user_number, requested_by)
    select ${kind}, n, ${requestedBy}::bigint from unnest(${sql.param(`{${userNumbers.join(",")}}`)}::bigint[]) n`);
}

/**
 * R-313: puts a letter into the outbox for each user of a condition whom the actor reaches; one of this kind that still
 * waits is cancelled, because the new one says what is true now (S-77).
 *
 * @param letters.who the condition, over `users as u`
 * @param letters.requestedBy the number of the administrator who causes them
 */
export async function enqueueToAll(
  tx: Transaction,
  kind: RequirementKind,
  { who, requestedBy }: { who: SQL; requestedBy: number },
): Promise<void> {
  noteQueued();
  await tx.execute(sql`
    with told as (select u.number from reachable_users u where ${who}),
    replaced as (
      update outbox set state = 'cancelled', settled_at = ${now}
      where user_number in (select number from told) and kind = ${kind} and state = 'queued')
    insert into outbox (kind, user_number, requested_by) select ${kind}, number, ${requestedBy} from told`);
}

/** R-602: puts a letter to the address in an organization's master data into the outbox. */
export async function enqueueRegistration(
  tx: Transaction,
  letter: { organizationId: number; linkId: string; requestedBy: Requester },
): Promise<void> {
  noteQueued();
  await tx.insert(outbox).values({ kind: "registration", ...counted(letter) });
}

function counted<T extends { requestedBy?: Requester | null }>(letter: T) {
  const { requestedBy, ...rest } = letter;
  if (requestedBy) takeLetter(requestedBy.letters);
  return { ...rest, requestedBy: requestedBy?.userNumber };
}

/** Puts a request into the outbox: what was typed, encrypted, without looking anything up (S-37). */
export async function enqueueRequest(
  tx: Transaction,
  request: { kind: RequestKind; encryptedRequest: string; linkId?: string; language?: Language },
): Promise<void> {
  noteQueued();
  await tx.insert(outbox).values(request);
}
