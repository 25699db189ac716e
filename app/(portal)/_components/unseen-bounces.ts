import { getTranslations } from "next-intl/server";
import { learnsOfBounces } from "#lib/domain/outbox/bounces";

/**
 * R-1002: the sentence that letters which bounce later are not shown, for wherever pages say what became of letters;
 * empty where the portal is told of them.
 */
export async function unseenBounces(): Promise<string> {
  if (learnsOfBounces()) return "";
  return (await getTranslations("state"))("unseenBounces");
}
