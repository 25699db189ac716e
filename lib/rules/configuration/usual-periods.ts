/** The periods of a provider who has chosen none; periods.ts has their bounds. Without anything else: browsers load it. */
export const usualPeriods = {
  closedOrganizationDays: 90,
  activationLinkDays: 7,
  passwordResetLinkDays: 2,
  sessionIdleMinutes: 60,
  sessionHours: 12,
  auditLogDays: 180,
};

/** The name of a period that a provider may choose. */
export type PeriodName = keyof typeof usualPeriods;
