import { useLocale, useTranslations } from "next-intl";
import { Fragment } from "react";
import type { findMailboxLetter } from "#lib/domain/installation/mailbox";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { kindIn } from "./letter-kind";

type Letter = NonNullable<Awaited<ReturnType<typeof findMailboxLetter>>>;

/** Sender, recipient, date, subject, and the other headers by name. */
export function HeaderList({ letter }: { letter: Letter }) {
  const t = useTranslations("devMail");
  const kinds = useTranslations("devMail.kinds");
  const language = useLocale() as Language;
  const rows: [name: string, value: string][] = [
    [t("from"), letter.from],
    [t("to"), letter.to],
    [t("time"), formatDateTime(new Date(letter.at), language)],
    [t("kind"), kindIn(kinds, letter.kind)],
    ...Object.entries(letter.headers),
    ["Idempotency-Key", letter.idempotencyKey],
  ];
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm narrow:grid-cols-[minmax(0,1fr)]">
      {rows.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="text-soft">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
