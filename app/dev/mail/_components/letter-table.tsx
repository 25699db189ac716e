import { useLocale, useTranslations } from "next-intl";
import { Table } from "#app/_components/table";
import type { MailboxEntry } from "#lib/domain/installation/mailbox";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { kindIn } from "./letter-kind";

/** One row per letter. */
export function LetterTable({ letters }: { letters: readonly MailboxEntry[] }) {
  const t = useTranslations("devMail");
  const kinds = useTranslations("devMail.kinds");
  const language = useLocale() as Language;
  return (
    <div className="border-t border-line">
      <Table
        caption={t("caption")}
        columns={(["subject", "to", "kind", "time"] as const).map((column) => ({
          label: t(column),
          ...(column === "subject" && { header: true }),
        }))}
        rows={letters.map((letter) => ({
          key: letter.id,
          cells: [
            { text: letter.subject, href: `/dev/mail/${letter.id}` },
            { text: letter.to },
            { text: kindIn(kinds, letter.kind) },
            { text: formatDateTime(new Date(letter.at), language), at: letter.at },
          ],
        }))}
      />
    </div>
  );
}
