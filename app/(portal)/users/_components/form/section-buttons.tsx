import type { MouseEvent } from "react";
import { TextButton } from "#app/_components/button";

/** The labels of the buttons that tick all boxes of a section, or none. */
export type SectionTexts = Record<"all" | "none", string>;

/**
 * Buttons that tick all boxes of a section that can be changed, or none. With JavaScript they do it at once; without, the
 * form comes back ticked.
 */
export function SectionButtons({
  section,
  legend,
  labels,
}: {
  section: string;
  legend: string;
  labels: SectionTexts;
}) {
  return (["all", "none"] as const).map((kind) => (
    <TextButton
      key={kind}
      name="take"
      value={`${kind}.${section}`}
      aria-label={`${labels[kind]}: ${legend}`}
      onClick={tickAtOnce}
    >
      {labels[kind]}
    </TextButton>
  ));
}

function tickAtOnce(event: MouseEvent<HTMLButtonElement>): void {
  event.preventDefault();
  const { currentTarget: button } = event;
  const others = button.value.startsWith("all") ? ":not(:checked)" : ":checked";
  const boxes = button.closest("fieldset")?.querySelectorAll<HTMLElement>(`input:enabled${others}`);
  // A click, so that the form hears of the change.
  for (const box of boxes ?? []) box.click();
}
