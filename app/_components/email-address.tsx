import { Fragment } from "react";

/** Signs of an address from which on its domain may break too. */
const long = 40;

/** An address that breaks before the "@" where it does not fit; a long one also before each dot of its domain. */
export function EmailAddress({ children: address }: { children: string }) {
  const at = address.lastIndexOf("@");
  if (at < 1) return address;
  const domain = address.slice(at);
  const parts = address.length > long ? domain.split(/(?=\.)/) : [domain];
  return (
    <>
      {address.slice(0, at)}
      {parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two parts of a domain can be equal, and none moves.
        <Fragment key={place}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </>
  );
}
