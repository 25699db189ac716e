import { recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "#lib/domain/rate-limits/count";
import type { AreaId } from "#lib/rules/catalogue";

/**
 * records that somebody was refused by the portal on the way to a system, once a minute for person and system.
 *
 * @param area the only area that was missing, if others are open
 */
export async function recordSystemRefusal(
  actor: { userNumber: number; organizationId: number },
  system: string,
  area?: AreaId,
): Promise<void> {
  if (!(await tryConsumeRateLimit("systemRefusalRecord", `${actor.userNumber} ${system}`))) return;
  await recordRefusal({
    event: "system.opened",
    actor,
    target: actor.userNumber,
    details: { system, reason: "areaMissing", ...(area && { areas: [area] }) },
  });
}
