import { getLocale, getTranslations } from "next-intl/server";
import { exportUsers } from "#lib/domain/users/export";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, filtersOf } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { userFilters } from "#lib/rules/list-queries";
import { userCsvRow, userHeaders } from "../_components/list/user-csv";

/** the filtered user list as a table for a spreadsheet. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const language = (await getLocale()) as Language;
  // Read now: once streaming has begun the request is over and has no language any more.
  const texts = { t: await getTranslations("userExport"), state: await getTranslations("state") };
  return answerDownload(request, actor, async () => {
    const filters = filtersOf(request, userFilters);
    const batches = await exportUsers(actor, filters);
    async function* table(): AsyncGenerator<string[][], string | null> {
      for (;;) {
        const { done, value } = await batches.next();
        if (done) return value.cut ? texts.t("cut", { count: limits.userExportRows }) : null;
        yield value.map((user) => userCsvRow(texts, language, user));
      }
    }
    const separator = language === "de" ? ";" : ",";
    return csvResponse({ file: texts.t("file"), separator, headers: userHeaders(texts) }, table());
  });
}
