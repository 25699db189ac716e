import type { MouseEvent } from "react";
import { TextButton } from "#app/_components/button";
import type { SectionTexts } from "./user-form";

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
  const { currentTarget } = event;
  const wanted = currentTarget.value.startsWith("all");
  const boxes = currentTarget
    .closest("fieldset")
    ?.querySelectorAll<HTMLInputElement>("input[type=checkbox]:enabled");
  // A click, so that the form hears of the change.
  for (const box of boxes ?? []) if (box.checked !== wanted) box.click();
}
