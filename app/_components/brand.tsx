/** What the head of a page says about the provider; `logo` is the address of a logo of its own. */
export type BrandProps = { name: string; portal: string; href: string; logo?: string };

/** The provider's logo and name, linking to the start page. The portal's own logo is a door in the brand's colours. */
export function Brand({ name, portal, href, logo }: BrandProps) {
  return (
    <a href={href} className="brand">
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
