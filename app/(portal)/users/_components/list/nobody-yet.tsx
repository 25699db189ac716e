import { getTranslations } from "next-intl/server";
import { Empty } from "#app/_components/empty";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { accessMarksOf } from "../../../../_shell/shell-texts";

/** the empty list at the beginning, which says what to do. */
export async function NobodyYet({ person }: { person: SignedIn }) {
  const t = await getTranslations("users");
  return (
    <Empty
      marks={accessMarksOf([], person.entitled)}
      title={t("empty")}
      why={{ question: t("why"), answer: t("whyText") }}
    >
      {t.rich("emptyText", { a: (chunks) => <a href="/users/new">{chunks}</a> })}
    </Empty>
  );
}
