import type { ReactNode } from "react";
import { EmailAddress } from "#app/_components/email-address";
import { RowTitle } from "#app/_components/row-parts";
import { detailFields, type PersonField } from "#lib/rules/user-fields";

/** A person as the head of a row: the name, and below it the other fields, each on its line. */
export function PersonTitle({
  person,
  href,
  tag,
  unnamed,
}: {
  person: Record<PersonField, string>;
  href?: string;
  tag?: ReactNode;
  /** The title if there is no name. */
  unnamed?: string;
}) {
  return (
    <RowTitle
      href={href}
      title={`${person.firstName} ${person.lastName}`.trim() || unnamed}
      tag={tag}
      detail={detailFields.map((field) => (
        <span key={field} className="block empty:hidden">
          <EmailAddress>{person[field]}</EmailAddress>
        </span>
      ))}
    />
  );
}
