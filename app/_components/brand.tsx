/**
 * The provider's logo and name, linking to the start page. The logo may be replaced by any inline SVG of 28 px height.
 */
export function Brand({ name, portal, href }: { name: string; portal: string; href: string }) {
  return (
    <a href={href} className="brand">
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <rect width="28" height="28" rx="7" />
        <path d="M9 21.5V12a5 5 0 0 1 10 0v9.5z" />
      </svg>
      {name} <small>{portal}</small>
    </a>
  );
}
