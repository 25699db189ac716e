import { useLocale, useTranslations } from "next-intl";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { MailboxEntry } from "#lib/domain/installation/mailbox";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { letterKinds } from "#lib/rules/letter-kinds";

/** One row per letter. */
export function LetterTable({ letters }: { letters: readonly MailboxEntry[] }) {
  const t = useTranslations("devMail");
  const language = useLocale() as Language;
  return (
    <div className="border-t border-line">
      <Table
        caption={t("caption")}
        columns={(["subject", "to", "kind", "time"] as const).map((column) => ({
          label: t(column),
        }))}
      >
        {letters.map((letter) => (
          <Row key={letter.id}>
            <RowHeader>
              <a href={`/dev/mail/${letter.id}`}>{letter.subject}</a>
            </RowHeader>
            <Cell className="wrap-anywhere">{letter.to}</Cell>
            <Cell>
              <KindOf kind={letter.kind} />
            </Cell>
            <Cell>
              <time dateTime={letter.at}>{formatDateTime(new Date(letter.at), language)}</time>
            </Cell>
          </Row>
        ))}
      </Table>
    </div>
  );
}

/** The name of a letter's kind. */
export function KindOf({ kind }: { kind: string }) {
  const t = useTranslations("devMail.kinds");
  return t(letterKinds.find((known) => known === kind) ?? "other");
}
