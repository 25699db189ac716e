import { getTranslations } from "next-intl/server";
import { Concerned } from "#app/_components/question";
import type { RequirementQuestion } from "#lib/domain/second-factor/requirement-question";
import { boundedCount } from "#lib/rules/bounded-count";

/** how many users of an organization have no second factor, and who they are. */
export async function RequirementConcerned({
  question: { active, without, names },
  everybody,
}: {
  question: RequirementQuestion;
  /** The list of the organization's users. */
  everybody: string;
}) {
  const t = await getTranslations("requirementQuestion");
  const all = boundedCount(active);
  const few = boundedCount(without);
  return (
    <Concerned
      whom={
        without > 0
          ? {
              summary: t("who"),
              names,
              more:
                without > names.length &&
                t.rich("more", {
                  ...boundedCount(without, names.length),
                  all: (chunks) => <a href={everybody}>{chunks}</a>,
                }),
            }
          : null
      }
    >
      {t.rich("concerned", {
        active: all.count,
        manyActive: all.more,
        without: few.count,
        manyWithout: few.more,
        strong: (chunks) => <strong>{chunks}</strong>,
      })}
    </Concerned>
  );
}
