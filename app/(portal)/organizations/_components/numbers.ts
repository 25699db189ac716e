import { getFormatter, getTranslations } from "next-intl/server";
import { limits } from "#lib/rules/limits";

/** A formatted count: "1.284", or "mehr als 1.000" where counting stopped. */
export async function counted(count: number, cap: number = limits.countCap): Promise<string> {
  const format = await getFormatter();
  if (count <= cap) return format.number(count);
  const t = await getTranslations("organizations");
  return t("moreThan", { number: format.number(cap) });
}
