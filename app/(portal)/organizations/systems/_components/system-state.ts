import type { getTranslations } from "next-intl/server";
import type { BadgeContent } from "#app/_components/badge";
import type { IconName } from "#app/_components/icon";
import type { SystemState } from "#lib/domain/service/systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";

/** The texts of systems, and the language of dates. */
export type SystemWords = {
  t: Awaited<ReturnType<typeof getTranslations<"systems">>>;
  language: Language;
};

/** By the last logout: the page asks no system. One behind a proxy is never told anything, and so never known to be away. */
export function stateOfSystem(
  { t, language }: SystemWords,
  state: SystemState,
): { badge: BadgeContent & { icon: IconName }; lines: string[] } {
  const { system, failingSince, lastDeliveredAt, lastError } = state;
  if (system.kind === "proxy")
    return {
      badge: { tone: "off", icon: "arrow-left-right", text: t("notTold") },
      lines: [t("notToldMore")],
    };
  if (failingSince)
    return {
      badge: { tone: "danger", icon: "plug-zap", text: t("badge_failing") },
      lines: [
        t("failing", { date: formatDateTime(failingSince, language) }),
        ...(lastError ? [t("failingError", { error: lastError })] : []),
      ],
    };
  if (!lastDeliveredAt)
    return {
      badge: { tone: "off", icon: "circle-dashed", text: t("badge_unknown") },
      lines: [t("unknown")],
    };
  return {
    badge: { tone: "ok", icon: "circle-check", text: t("badge_reachable") },
    lines: [t("reachable", { date: formatDateTime(lastDeliveredAt, language) })],
  };
}
