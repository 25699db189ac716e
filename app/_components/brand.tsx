/**
 * What the head of a page says about the provider or a reseller; `logo` is the address of a logo of its own, `service` that of
 * its customer service, `colours` the name of a reseller's style sheet.
 */
export type BrandProps = {
  name: string;
  portal: string;
  href: string;
  logo?: string;
  service: string;
  colours?: string;
};

/**
 * The logo and name, linking to the start page. The portal's own logo is a door in the brand's colours. React puts the style
 * sheet into the head before the page is shown, and leaves it there: it counts only where a head names it.
 */
export function Brand({ name, portal, href, logo, service, colours }: BrandProps) {
  return (
    <a href={href} className="brand" data-service={service} data-colours={colours}>
      {colours && (
        <link rel="stylesheet" href={`/reseller-colours/${colours}`} precedence="reseller" />
      )}
      {logo ? (
        // biome-ignore lint/performance/noImgElement: a small file of the provider, as it is
        <img src={logo} alt="" />
      ) : (
        <svg viewBox="0 0 28 28" aria-hidden="true">
          <rect width="28" height="28" rx="7" />
          <path d="M9 21.5V12a5 5 0 0 1 10 0v9.5z" />
        </svg>
      )}
      {name} <small>{portal}</small>
    </a>
  );
}
