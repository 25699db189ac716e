/**
 * The provider's logo and name, linking to the start page. The logo may be replaced by any inline SVG of 28 px height.
 */
export function Brand({ name, portal, href }: { name: string; portal: string; href: string }) {
  return (
    <a
      href={href}
      className="mr-auto inline-flex min-h-control items-center gap-2.5 text-lg leading-normal font-semibold tracking-[-0.01em] text-ink no-underline hover:text-ink"
    >
      <svg viewBox="0 0 28 28" aria-hidden="true" className="size-7 flex-none">
        <rect
          width="28"
          height="28"
          rx="7"
          className="fill-accent forced-colors:fill-[CanvasText]"
        />
        <path
          d="M9 21.5V12a5 5 0 0 1 10 0v9.5z"
          className="fill-on-accent forced-colors:fill-[Canvas]"
        />
      </svg>
      {name}{" "}
      <small className="border-l border-line pl-2.5 text-sm font-normal tracking-normal text-soft max-sm:hidden">
        {portal}
      </small>
    </a>
  );
}
