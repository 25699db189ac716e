import { getTranslations } from "next-intl/server";
import type { IconName } from "#app/_components/icon";
import type { SessionEntry } from "#lib/domain/sign-in/own-sessions";

/** A browser's label: "Firefox auf Linux". */
export async function deviceName(device: SessionEntry["device"]): Promise<string> {
  const t = await getTranslations("account");
  if (!device) return t("unknownDevice");
  return device.system ? t("device", { ...device, system: device.system }) : device.browser;
}

/** The icon of a browser's device: a telephone, or a screen. */
export function deviceIcon(device: SessionEntry["device"]): IconName {
  return /^(Android|iOS)$/.test(device?.system ?? "") ? "smartphone" : "monitor";
}
