import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { grantedOf } from "#lib/domain/access/access";
import { writePermissions } from "#lib/domain/access/permissions";
import type { AuditEvent } from "#lib/domain/audit/events";
import { record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import { enqueue } from "#lib/domain/outbox/queue";
import { removeFactors } from "#lib/domain/second-factor/factors";
import { endSessionsOf } from "#lib/domain/sign-in/end-sessions";
import { forgetFailures } from "#lib/domain/sign-in/failures";
import { followRights } from "#lib/domain/systems/lost-sessions";
import { isAreaId } from "#lib/rules/catalogue";
import { signInNameOf } from "#lib/rules/names";
import { eachField, validityFields } from "#lib/rules/user-fields";
import { byTerminal, type Provider } from "./provider-organization";

/** Removes every restriction of a user of the provider, and makes sure that the user administers. */
export async function letIn(
  tx: Transaction,
  organization: Provider,
  number: number,
): Promise<OperatorAccess> {
  const [before] = await tx.execute<{
    locked: boolean;
    deactivated: boolean;
    validFrom: string | null;
    validUntil: string | null;
    activated: boolean;
    isOwner: boolean;
    email: string;
    granted: string[];
  }>(sql`select u.locked_at is not null as locked, u.deactivated_at is not null as deactivated,
      u.valid_from::text as "validFrom", u.valid_until::text as "validUntil",
      u.activated_at is not null as activated, u.is_owner as "isOwner", u.email, ${grantedOf} as granted
    from users u where u.number = ${number}`);
  if (!before) throw new Error("the row is locked");
  await tx.execute(sql`update users set locked_at = null, locked_by = null, deactivated_at = null,
    deactivated_by = null, valid_from = null, valid_until = null, changed_at = ${now} where number = ${number}`);
  await forgetFailures(tx, number, null);
  const tell = (event: AuditEvent, details = {}) =>
    record(tx, {
      event,
      actor: null,
      target: number,
      organizationId: organization.organizationId,
      details: { ...details, ...byTerminal },
    });
  // D-1: the provider's own people get back in this way after losing the second factor, too.
  if (await removeFactors(tx, number)) {
    await endSessionsOf(tx, number);
    await tell("secondFactor.reset");
    await enqueue(tx, { kind: "secondFactorReset", userNumber: number });
  }
  if (before.locked) await tell("user.unlocked");
  if (before.deactivated) await tell("user.reactivated");
  const limits = validityFields.filter((field) => before[field] !== null);
  if (limits.length > 0)
    await tell("user.changed", {
      fields: limits,
      days: eachField(limits, (field) => [before[field], null]),
    });
  if (!before.isOwner && !before.granted.includes("userAdministration")) {
    const permissionsBefore = before.granted.filter(isAreaId);
    const wanted = [...permissionsBefore, "userAdministration" as const];
    const permissionsAfter = await writePermissions(tx, number, new Set(permissionsBefore), wanted);
    await tell("user.changed", { permissionsBefore, permissionsAfter });
  }
  await followRights(tx, [number]);
  const purpose = before.activated ? "passwordReset" : "activation";
  const signInName = signInNameOf({
    ...organization,
    isOwner: before.isOwner,
    email: before.email,
  });
  const link = await issueLink(tx, number, purpose);
  await tell("link.sent");
  return { outcome: "existing", signInName, ...pathOf(purpose, link) };
}

/** The path behind which the link of this user is. */
export function pathOf(
  purpose: "activation" | "passwordReset",
  link: { token: string; expiresAt: Date },
): Pick<OperatorAccess, "path" | "expiresAt"> {
  const page = purpose === "activation" ? "activate" : "reset-password";
  return { path: `/${page}/${link.token}`, expiresAt: link.expiresAt };
}

/** How a service administrator gets in. */
export type OperatorAccess = {
  /** Whether the administrator is the first one, a further one, or existed already. */
  outcome: "first" | "further" | "existing";
  /** The administrator's sign-in name. */
  signInName: string;
  /** The path of the link, the only way into the account. */
  path: string;
  expiresAt: Date;
};
