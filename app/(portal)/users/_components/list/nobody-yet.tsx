import { getTranslations } from "next-intl/server";
import { Empty } from "#app/_components/empty";
import { FootLinks } from "#app/_components/foot-links";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { accessMarksOf } from "../../../../_shell/shell-texts";

/**
 * the empty list at the beginning, which says what to do.
 *
 * @param importing where many users are added from a file
 */
export async function NobodyYet({ person, importing }: { person: SignedIn; importing: string }) {
  const t = await getTranslations("users");
  return (
    <>
      <Empty
        marks={accessMarksOf([], person.entitled)}
        title={t("empty")}
        why={{ question: t("why"), answer: t("whyText") }}
      >
        {t.rich("emptyText", { a: (chunks) => <a href="/users/new">{chunks}</a> })}
      </Empty>
      <FootLinks links={[{ href: importing, label: t("addMany"), icon: "upload" }]} />
    </>
  );
}
