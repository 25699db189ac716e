import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { KeptSet } from "#lib/domain/users/kept-sets";

/** What was just done to a set, as long as the database agrees. */
export async function SetNotice({ said, open }: { said: unknown; open: KeptSet | null }) {
  const t = await getTranslations("permissionSets");
  if (said === "removed" && !open)
    return (
      <Notice tone="ok" role="status" title={t("noticeRemoved")}>
        <p>{t("noticeRemovedMore")}</p>
      </Notice>
    );
  if (!open) return null;
  const { name } = open;
  if (said === "added")
    return <Notice tone="ok" role="status" title={t("noticeAdded", { name })} />;
  if (said === "unchanged")
    return <Notice tone="ok" role="status" title={t("noticeUnchanged", { name })} />;
  if (said !== "changed") return null;
  return (
    <Notice tone="ok" role="status" title={t("noticeChanged", { name })}>
      {open.holders > 0 && <p>{t("noticeChangedMore")}</p>}
    </Notice>
  );
}
