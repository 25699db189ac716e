import type { OrganizationKind } from "./delegation";
import type { RequirementKind } from "./letter-kinds";
import { limits } from "./limits";
import { normalForm } from "./normal-form";

/** What a session still lacks: the second factor, or setting one up (D-1). */
export type PendingStep = "secondFactor" | "enrolment";

/** The kind of second factor that was used. */
export type Factor = "app" | "passkey" | "recoveryCode";

/**
 * D-1: whether users of this organization need a second factor. The provider's own people always do, except in the
 * demo, which runs on one machine and shows its passwords.
 *
 * @param organization.required what its owner or the provider has decided
 */
export function requiresSecondFactor(
  organization: { kind: OrganizationKind; required: boolean },
  demo: boolean,
): boolean {
  return organization.required || (organization.kind === "provider" && !demo);
}

/** how many days before its day the people without a second factor are reminded of a requirement. */
export const requirementReminders = {
  secondFactorWeek: limits.daysBeforeFirst,
  secondFactorDay: limits.daysBeforeLast,
} as const satisfies Partial<Record<RequirementKind, number>>;

/** What is missing after the right password; null for nothing. */
export function pendingStepOf(person: {
  hasFactor: boolean;
  required: boolean;
}): PendingStep | null {
  if (person.hasFactor) return "secondFactor";
  return person.required ? "enrolment" : null;
}

/** Reads a typed code: spaces and hyphens are ignored, and letters that look like digits are read as digits. */
export function readCode(typed: string): { kind: "app" | "recoveryCode"; code: string } {
  const code = normalForm("NFKC", typed).replace(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: "app", code };
  return { kind: "recoveryCode", code: code.replaceAll("o", "0").replace(/[il]/g, "1") };
}

/** What was changed about a second factor, as its letter says it; "removed" is all of it. */
export type FactorChange =
  | "appAdded"
  | "passkeyAdded"
  | "passkeyRemoved"
  | "removed"
  | "codesRenewed"
  | "codeUsed";
