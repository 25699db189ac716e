import { getTranslations } from "next-intl/server";
import type { Audience } from "#lib/domain/appearances/audience";
import { limits } from "#lib/rules/limits";

/** Whom publishing or withdrawing an appearance concerns, as a question says it. */
export async function audienceSentence(
  question: "publishQuestion" | "withdrawQuestion",
  { organizations, people }: Audience,
  name = "",
): Promise<string> {
  const t = await getTranslations("appearance");
  return Math.max(organizations, people) > limits.countCap
    ? t(`${question}Many`, { count: limits.countCap, name })
    : t(question, { organizations, people, name });
}
