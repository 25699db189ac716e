import type { ReactNode } from "react";

/**
 * A text in which no line ends at the hyphen of "E-Mail", "Zwei-Schritt", "two-step" or "sign-in" (FEEL-D20).
 * The hyphen stays the one that people type, so that searching the page finds the words.
 */
export function unbroken(title: ReactNode): ReactNode {
  if (typeof title !== "string") return title;
  const parts = title.split(/(E-Mail|Zwei-Schritt|[Tt]wo-step|[Ss]ign-in)/);
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
