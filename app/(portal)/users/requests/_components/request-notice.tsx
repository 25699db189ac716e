import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";

/** FEEL-M10: says that a request has just been answered. */
export async function RequestNotice({ said }: { said: string | undefined }) {
  if (said !== "requestGranted" && said !== "requestDeclined") return null;
  const t = await getTranslations("accessRequest");
  return (
    <Notice tone="ok" role="status" title={t(said)}>
      <p>{t("answeredMore")}</p>
    </Notice>
  );
}
