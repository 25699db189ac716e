import { exportAreaAccess } from "#lib/domain/review/export";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, filtersOf, orMissing } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import { sleepOf } from "#lib/rules/area-sleep";
import { limits } from "#lib/rules/limits";
import { accessFilters } from "#lib/rules/list-queries";
import { areaCsvRow, areaHeaders } from "../_components/access-csv";
import { reviewWords } from "../_components/review-words";
import { sleepOfArea, sleepOfPerson } from "../_components/sleep-reason";

/** everybody who has an area in an organization, and why, as a table for a spreadsheet. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  // Read now: once streaming has begun the request is over and has no language any more.
  const words = await reviewWords();
  const { t, language } = words;
  return answerDownload(request, actor, async () => {
    const filters = filtersOf(request, accessFilters);
    const { facts, batches } = await orMissing(exportAreaAccess(actor, filters));
    const cause = sleepOf(facts, filters.area);
    const sleep = cause && sleepOfArea(words, cause, filters.area);
    async function* table(): AsyncGenerator<string[][], string | null> {
      for (;;) {
        const { done, value } = await batches.next();
        if (done) return value.cut ? t("cut", { count: limits.userExportRows }) : null;
        yield value.map((holder) =>
          areaCsvRow(words, holder, (sleep ?? sleepOfPerson(words, holder))?.text ?? ""),
        );
      }
    }
    const separator = language === "de" ? ";" : ",";
    return csvResponse({ file: t("file"), separator, headers: areaHeaders(words) }, table());
  });
}
