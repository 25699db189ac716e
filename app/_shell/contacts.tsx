import { Fragment, type ReactNode } from "react";
import { EmailAddress } from "#app/_components/email-address";
import type { Appearance } from "#lib/rules/appearance";

/** A text in which the address and the telephone number of this customer service are links, to write and to call. */
export function Contacts({
  of: { email, phone },
  children: text,
}: {
  of: Appearance["service"];
  children: string;
}): ReactNode {
  return eachPart(
    text,
    email,
    <a href={`mailto:${email}`} className="inline-block py-0.5">
      <EmailAddress>{email}</EmailAddress>
    </a>,
    (rest) =>
      eachPart(
        rest,
        phone,
        <a
          href={`tel:${phone.replaceAll(/[^\d+]/g, "")}`}
          className="inline-block py-0.5 whitespace-nowrap"
        >
          {phone}
        </a>,
      ),
  );
}

/** A text with each occurrence of `sought` replaced, and what is between them as `other` draws it. */
function eachPart(
  text: string,
  sought: string,
  replacement: ReactNode,
  other: (rest: string) => ReactNode = (rest) => rest,
): ReactNode {
  return text.split(sought).map((rest, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text
    <Fragment key={index}>
      {index > 0 && replacement}
      {other(rest)}
    </Fragment>
  ));
}
