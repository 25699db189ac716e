import { useLocale, useTranslations } from "next-intl";
import type { MailboxEntry } from "#lib/domain/mailbox";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";

/** One row a letter; becomes cards where it is narrow, hence the roles. */
export function LetterTable({ letters }: { letters: readonly MailboxEntry[] }) {
  const t = useTranslations("devMail");
  const language = useLocale() as Language;
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: block takes a table's roles away
    <table role="table" className="table border-t border-line">
      <caption className="sr-only">{t("caption")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {(["subject", "to", "kind", "time"] as const).map((column) => (
            <th key={column} role="columnheader" scope="col">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {letters.map((letter) => (
          <tr key={letter.id} role="row">
            <th role="rowheader" scope="row">
              <a href={`/dev/mail/${letter.id}`}>{letter.subject}</a>
            </th>
            <td role="cell" className="wrap-anywhere">
              {letter.to}
            </td>
            <td role="cell">
              <KindOf kind={letter.kind} />
            </td>
            <td role="cell">
              <time dateTime={letter.at}>{formatDateTime(new Date(letter.at), language)}</time>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  );
}

const kinds = [
  "activation",
  "newActivationLink",
  "activationReminder",
  "accountActivated",
  "passwordReset",
  "passwordChanged",
  "accountBlocked",
  "accountDeleted",
  "registration",
  "addressTaken",
  "secondFactorChanged",
  "secondFactorReset",
  "accountLocked",
  "newSignIn",
] as const;

/** The kind of a letter in words. */
export function KindOf({ kind }: { kind: string }) {
  const t = useTranslations("devMail.kinds");
  return t(kinds.find((known) => known === kind) ?? "other");
}
