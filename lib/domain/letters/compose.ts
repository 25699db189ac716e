import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { accessOf } from "#lib/domain/access/access";
import type { UserLetterKind } from "#lib/domain/outbox/queue";
import { readFactors } from "#lib/domain/second-factor/factors";
import { deviceOf } from "#lib/infra/device";
import type { Letter } from "#lib/infra/mail/letters";
import { inCatalogueOrder } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import type { LetterKind, ReportKind } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";
import { answersTo, requestsFor } from "./access-requests";
import { composeDeleted } from "./deleted";
import { findFactorChange } from "./factor-change";
import { dayOfRequirement, inviterOf, mayBeReminded, restrictionOf, sharedBy } from "./facts";
import { linkOfLetter } from "./link";
import { composeRegistration } from "./registration";
import { reportedIn } from "./report";
import { type LetterRow, readLetter } from "./row";

/**
 * The content of a letter, read when it is sent: nothing of it is stored (S-72). A letter that is no longer true, or
 * whose link is dead, is cancelled (S-77); a link whose key is no longer known is replaced by a new one.
 */
export async function composeLetter(
  tx: Transaction,
  { id, kind }: { id: string; kind: LetterKind },
  appUrl: URL,
): Promise<Letter | "cancelled"> {
  const composed =
    kind === "registration"
      ? await composeRegistration(tx, id, appUrl.origin)
      : await composeForUser(tx, id, kind, appUrl.origin);
  if (composed) return composed;
  await tx.execute(
    sql`update outbox set state = 'cancelled', settled_at = ${now} where id = ${id}`,
  );
  return "cancelled";
}

async function composeForUser(
  tx: Transaction,
  outboxId: string,
  kind: UserLetterKind,
  origin: string,
): Promise<Letter | null> {
  const row = await readLetter(tx, outboxId);
  if (!row) return null;
  const shared = sharedBy(row, origin);
  switch (kind) {
    case "activation":
    case "newActivationLink":
    case "reminderWeek":
    case "reminderDay": {
      const link = await linkOfLetter(tx, row, outboxId, kind);
      if (!link) return null;
      const { effective } = accessOf(row);
      return {
        ...shared,
        kind,
        inviter: inviterOf(row, shared),
        areas: inCatalogueOrder(effective),
        url: `${origin}/activate/${link.token}`,
        expiresAt: link.expiresAt,
        deletedAt: new Date(row.deletesAt),
      };
    }
    case "passwordReset":
    case "passwordToSet": {
      const link = await linkOfLetter(tx, row, outboxId, kind);
      const url = `${origin}/reset-password/${link?.token}`;
      return link && { ...shared, kind, url, expiresAt: link.expiresAt };
    }
    case "accountActivated":
      return { ...shared, kind, url: `${origin}/sign-in` };
    case "passwordChanged": {
      const changedAt = new Date(row.writtenAt);
      return { ...shared, kind, url: forgottenPassword(row, origin), changedAt, device: null };
    }
    case "secondFactorChanged": {
      const { appSince, passkeys, recoveryCodesLeft } = await readFactors(
        tx,
        Number(row.userNumber),
      );
      return {
        ...shared,
        kind,
        url: forgottenPassword(row, origin),
        changedAt: new Date(row.writtenAt),
        change: await findFactorChange(tx, row),
        device: deviceOf(row.userAgent),
        factors: {
          app: appSince !== null,
          passkeys: passkeys.length,
          recoveryCodes: recoveryCodesLeft,
        },
      };
    }
    case "secondFactorReset": {
      const by = inviterOf(row, shared)?.name ?? null;
      return { ...shared, kind, url: `${origin}/sign-in`, resetAt: new Date(row.writtenAt), by };
    }
    case "secondFactorMissing": {
      if (!(await mayBeReminded(tx, row))) return null;
      const by = inviterOf(row, shared)?.name ?? null;
      return { ...shared, kind, url: `${origin}/account`, by };
    }
    case "secondFactorAnnounced":
    case "secondFactorWeek":
    case "secondFactorDay": {
      const from = await dayOfRequirement(tx, row);
      const by = kind === "secondFactorAnnounced" ? (inviterOf(row, shared)?.name ?? null) : null;
      return from === null ? null : { ...shared, kind, url: `${origin}/account`, from, by };
    }
    case "accessRequested": {
      const requests = await requestsFor(tx, row);
      return requests && { ...shared, kind, url: `${origin}/users/requests`, requests };
    }
    case "accessAnswered": {
      const answers = await answersTo(tx, row);
      return answers && { ...shared, kind, url: origin, answers };
    }
    case "addressTaken":
      return {
        ...shared,
        kind,
        url: forgottenPassword(row, origin),
        restriction: await restrictionOf(tx, row),
      };
    case "accountRestricted": {
      const { signInName: _, ...addressed } = shared;
      const restriction = await restrictionOf(tx, row);
      return restriction && { ...addressed, ...restriction, kind };
    }
    case "accountLocked": {
      // Unlocked in the meantime: no longer true (S-77).
      if (!row.lockedByFailures) return null;
      const { signInName: _, ...addressed } = shared;
      const lockedAt = new Date(row.writtenAt);
      return { ...addressed, kind, lockedAt, failures: limits.failuresUntilLock };
    }
    case "newSignIn": {
      const signedInAt = new Date(row.writtenAt);
      const device = deviceOf(row.userAgent);
      return { ...shared, kind, url: forgottenPassword(row, origin), signedInAt, device };
    }
    case "colleaguesActivated":
    case "invitationsReturned":
    case "accessEnding": {
      const people = await reportedIn(tx, row, outboxId, kind);
      const [only, ...more] = people;
      if (!only) return null;
      const page = more.length === 0 ? `/users/${only.userNumber}` : listOf[kind];
      return { ...shared, kind, people, url: `${origin}${page}` };
    }
    case "accountDeleted":
      return composeDeleted(row, shared);
    default:
      throw new Error(`no letter to a user is of the kind ${kind satisfies never}`);
  }
}

/** The list of those whom a letter to an administrator is about. */
const listOf: Record<ReportKind, string> = {
  colleaguesActivated: "/users",
  invitationsReturned: "/users?status=undeliverable",
  accessEnding: "/users?status=endsSoon",
};

/**
 * The page "Passwort vergessen", with a customer number filled in: an e-mail address in a URL would be kept in histories
 * and in the logs of proxies.
 */
function forgottenPassword({ signInName }: LetterRow, origin: string): string {
  const page = `${origin}/forgot-password`;
  return isCustomerNumber(signInName) ? `${page}?login=${signInName}` : page;
}
