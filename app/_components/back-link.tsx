import type { ReactNode } from "react";
import { Icon } from "./icon";

/** The way back, above the h1 and closer to it than other elements. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <p className="-mb-4 print:hidden">
      <a href={href} className="inline-flex min-h-8 items-center gap-1.5 wrap-anywhere text-soft">
        <Icon icon="arrow-left" />
        {children}
      </a>
    </p>
  );
}
