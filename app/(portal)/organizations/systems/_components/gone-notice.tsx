import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { Gone } from "#lib/domain/service/gone";

/** what people still have although the provider's file no longer names it; nothing if there is nothing. */
export async function GoneNotice({ gone }: { gone: Gone[] }) {
  const t = await getTranslations("systems");
  if (gone.length === 0) return null;
  return (
    <Notice tone="warn" title={t("gone")}>
      <p>{t("goneMore")}</p>
      <ul>
        {gone.map(({ kind, id, holders }) => (
          <li key={`${kind} ${id}`}>{t(`gone_${kind}`, { id, count: holders })}</li>
        ))}
      </ul>
    </Notice>
  );
}
