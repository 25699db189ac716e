import { getTranslations } from "next-intl/server";
import { exportOwnData } from "#lib/domain/account/own-data";
import { answerDownload } from "#lib/http/download";
import { requireSignedIn } from "#lib/http/session";
import { calendarDate } from "#lib/rules/dates";

/** S-103: everything that the portal stores about the user who asks, as a file. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireSignedIn();
  const t = await getTranslations("account");
  return answerDownload(request, actor, async () => {
    const data = await exportOwnData(actor);
    return new Response(JSON.stringify(data, null, 2), {
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": `attachment; filename="${t("file")}-${calendarDate(new Date())}.json"`,
        "Cache-Control": "no-store",
      },
    });
  });
}
