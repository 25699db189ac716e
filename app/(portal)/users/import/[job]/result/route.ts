import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { exportImport } from "#lib/domain/bulk/import-result";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, orMissing } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { importReference } from "#lib/rules/schemas/import";
import { importCsvRow, importHeaders } from "../../_components/import-csv";

/** the outcome of each row of an import, as a table for a spreadsheet. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/users/import/[job]/result">,
): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const asked = importReference.safeParse(await params);
  if (!asked.success) notFound();
  const language = (await getLocale()) as Language;
  // Read now: once streaming has begun the request is over and has no language any more.
  const t = await getTranslations("staffImport");
  const labels = { t, problems: await getTranslations("problems"), language };
  return answerDownload(request, actor, async () => {
    const batches = await orMissing(exportImport(actor, asked.data.job));
    async function* table(): AsyncGenerator<string[][], null> {
      for await (const rows of batches) yield rows.map((row) => importCsvRow(labels, row));
      return null;
    }
    const separator = language === "de" ? ";" : ",";
    return csvResponse({ file: t("resultFile"), separator, headers: importHeaders(t) }, table());
  });
}
