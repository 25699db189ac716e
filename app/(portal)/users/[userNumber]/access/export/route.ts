import { notFound } from "next/navigation";
import { exportPersonAccess } from "#lib/domain/review/export-person";
import { csvResponse } from "#lib/http/csv-response";
import { answerDownload, orMissing } from "#lib/http/download";
import { requireArea } from "#lib/http/session";
import { userNumber } from "#lib/rules/schemas/users";
import { personCsv, personHeaders } from "../../../access/_components/person-csv";
import { reviewWords } from "../../../access/_components/review-words";

/** what a person has access to, and why, as a table for a spreadsheet. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/users/[userNumber]/access/export">,
): Promise<Response> {
  const { actor } = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  if (!number.success) notFound();
  const words = await reviewWords();
  return answerDownload(request, actor, async () => {
    const access = await orMissing(exportPersonAccess(actor, number.data));
    async function* table(): AsyncGenerator<string[][], string | null> {
      yield personCsv(words, access);
      return null;
    }
    const separator = words.language === "de" ? ";" : ",";
    const file = `${words.t("file")}-${number.data}`;
    return csvResponse({ file, separator, headers: personHeaders(words) }, table());
  });
}
