import type { ReactNode } from "react";

/**
 * A text in which neither "E-Mail" nor "Zwei-Schritt" ends a line at its hyphen (FEEL-D20). The hyphen stays
 * the one that people type, so that searching the page finds the words.
 */
export function unbroken(title: ReactNode): ReactNode {
  if (typeof title !== "string") return title;
  const parts = title.split(/(E-Mail|Zwei-Schritt)/);
  if (parts.length === 1) return title;
  return parts.map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a word can occur twice, and none moves.
      <span key={at} className="whitespace-nowrap">
        {part}
      </span>
    ),
  );
}
