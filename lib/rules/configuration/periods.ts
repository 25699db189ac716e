import * as z from "zod/mini";
import { whole } from "./parts";
import { type PeriodName, usualPeriods } from "./usual-periods";

/** What each period is for, and its bounds. */
const choices: Record<PeriodName, { purpose: string; least: number; most: number }> = {
  closedOrganizationDays: {
    purpose:
      "Days after an organization is closed until its users are deleted. Until then it can be reopened with all of them (R-106).",
    least: 30,
    most: 365,
  },
  activationLinkDays: {
    purpose: "Days for which the link in an invitation is valid (R-402).",
    least: 1,
    most: 14,
  },
  passwordResetLinkDays: {
    purpose: "Days for which a link to set a new password is valid (R-405).",
    least: 1,
    most: 7,
  },
  sessionIdleMinutes: {
    purpose: "Minutes without a request after which somebody has to sign in again (S-11).",
    least: 10,
    most: 240,
  },
  sessionHours: {
    purpose: "Hours after which somebody has to sign in again in any case (S-11).",
    least: 1,
    most: 24,
  },
  auditLogDays: {
    purpose: "Days for which the audit log keeps changes (S-101).",
    least: 90,
    most: 730,
  },
};

const names = Object.keys(choices) as PeriodName[];

/** What a provider may write about periods: any of them, each within its bounds. */
export const periods = z.strictObject(
  Object.fromEntries(names.map((name) => [name, field(name)])) as Record<
    PeriodName,
    ReturnType<typeof field>
  >,
  "should be a list of periods like closedOrganizationDays: 90",
);

function field(name: PeriodName) {
  const { purpose, least, most } = choices[name];
  return z.optional(whole(`${purpose} Usual: ${usualPeriods[name]}.`, least, most));
}
