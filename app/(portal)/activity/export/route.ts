import { getLocale, getTranslations } from "next-intl/server";
import { exportActivity } from "#lib/domain/activity/export";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, filtersOf } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { activityFilters } from "#lib/rules/list-queries";
import { activityCsvRow, activityHeaders } from "../_components/activity-csv";

/** the filtered audit log as a table for a spreadsheet. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const language = (await getLocale()) as Language;
  // Read now: once streaming has begun the request is over and has no language any more.
  const texts = { t: await getTranslations("activity"), history: await getTranslations("history") };
  return answerDownload(request, actor, async () => {
    const filters = filtersOf(request, activityFilters);
    const batches = await exportActivity(actor, filters);
    async function* table(): AsyncGenerator<string[][], string | null> {
      for (;;) {
        const { done, value } = await batches.next();
        if (done) return value.cut ? texts.t("cut", { count: limits.auditExportRows }) : null;
        yield value.map((entry) => activityCsvRow(texts, language, entry));
      }
    }
    const separator = language === "de" ? ";" : ",";
    return csvResponse(
      { file: texts.t("file"), separator, headers: activityHeaders(texts.t) },
      table(),
    );
  });
}
