import type { IconNode } from "lucide";
import { createElement } from "react";
import { classes } from "./classes";

/**
 * An icon beside text, never instead of it: hidden from assistive technology, sized by the text. Drawn here from
 * Lucide's shapes, so that server-rendered pages need no code for icons in the browser.
 */
export function Icon({ icon, className }: { icon: IconNode; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={classes("icon", className)}
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {icon.map(([shape, places], index) => createElement(shape, { key: index, ...places }))}
    </svg>
  );
}
