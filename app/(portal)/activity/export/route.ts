import { getLocale, getTranslations } from "next-intl/server";
import { type Cut, exportActivity } from "#lib/domain/activity/export";
import { leavesOutSignIns } from "#lib/domain/activity/kinds";
import { reachesMore } from "#lib/domain/organizations/within-reach";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, filtersOf } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { type ActivityFilters, activityFilters } from "#lib/rules/list-queries";
import { activityCsvRow, activityHeaders } from "../_components/activity-csv";
import type { ActivityTexts } from "../_components/subject";

/** the filtered audit log as a table for a spreadsheet. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const language = (await getLocale()) as Language;
  // Read now: once streaming has begun the request is over and has no language any more.
  const texts = { t: await getTranslations("activity"), history: await getTranslations("history") };
  const below = await reachesMore(actor);
  return answerDownload(request, actor, async () => {
    const filters = filtersOf(request, activityFilters);
    const batches = await exportActivity(actor, filters);
    async function* table(): AsyncGenerator<string[][], string | null> {
      for (;;) {
        const { done, value } = await batches.next();
        if (done) return noteOf(texts.t, filters, value.cut);
        yield value.map((entry) => activityCsvRow(texts, language, entry, below));
      }
    }
    const separator = language === "de" ? ";" : ",";
    return csvResponse(
      { file: texts.t("file"), separator, headers: activityHeaders(texts.t) },
      table(),
    );
  });
}

/** The last line, if the table lacks entries: why it ends, and that sign-ins are left out. */
function noteOf(t: ActivityTexts, filters: ActivityFilters, cut: Cut | null): string | null {
  const note = [
    cut === "length" && t("cut", { count: limits.auditExportRows }),
    cut === "search" && t("cutSearch"),
    leavesOutSignIns(filters) && t("signInsHidden"),
  ].filter((sentence) => sentence !== false);
  return note.length > 0 ? note.join(" ") : null;
}
