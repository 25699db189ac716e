import { logFault } from "#lib/infra/log";
import { csvLine, csvStart } from "#lib/rules/csv";
import { calendarDate } from "#lib/rules/dates";

/**
 * Streams a table as a CSV download while it is read: it is never complete in memory, and no transaction lasts longer
 * than a batch. If reading fails the response is aborted, so that a part is not taken for the whole.
 *
 * @param table the batches of lines; its return value is a note for the end of the table, if there is one
 */
export function csvResponse(
  { file, separator, headers }: { file: string; separator: ";" | ","; headers: string[] },
  table: AsyncGenerator<string[][], string | null>,
): Response {
  const bytes = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.encode(csvStart + csvLine(headers, separator))),
    async pull(controller) {
      try {
        const { done, value } = await table.next();
        const lines = done ? (value === null ? [] : [[value]]) : value;
        const text = lines.map((cells) => csvLine(cells, separator)).join("");
        if (text) controller.enqueue(bytes.encode(text));
        if (done) controller.close();
      } catch (error) {
        logFault("csv", error);
        controller.error(new Error("the table was broken off"));
      }
    },
    cancel: async () => void (await table.return(null)),
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${file}-${calendarDate(new Date())}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
