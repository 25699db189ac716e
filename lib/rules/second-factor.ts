import type { OrganizationKind } from "./delegation";
import { normalForm } from "./normal-form";

/** What a session still lacks until it is one: the second factor, or first setting one up (D-1). */
export type Awaited = "secondFactor" | "enrolment";

/** With what somebody proved to be who the password says. */
export type Factor = "app" | "passkey" | "recoveryCode";

/**
 * D-1: whether nobody of this organization gets in with a password alone. The provider's own people never do; only the
 * demo, which is on one machine and shows its passwords, lets them.
 *
 * @param organization.required what its owner or the operator has decided
 */
export function requiresSecondFactor(
  organization: { kind: OrganizationKind; required: boolean },
  demo: boolean,
): boolean {
  return organization.required || (organization.kind === "operator" && !demo);
}

/** What is missing after the right password; null: nothing. */
export function awaitedOf(person: { hasFactor: boolean; required: boolean }): Awaited | null {
  if (person.hasFactor) return "secondFactor";
  return person.required ? "enrolment" : null;
}

/** How a code is read: spaces and hyphens are for people, and so are letters that look like digits. */
export function readCode(typed: string): { kind: "app" | "recoveryCode"; code: string } {
  const code = normalForm("NFKC", typed).replace(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(code)) return { kind: "app", code };
  return { kind: "recoveryCode", code: code.replaceAll("o", "0").replace(/[il]/g, "1") };
}
