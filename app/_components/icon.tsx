import { classes } from "./classes";
import type { iconNames } from "./icon-names";
import icons from "./icons.svg";

/** One of `iconNames`. */
export type IconName = (typeof iconNames)[number];

/**
 * An icon beside text, never instead of it: hidden from assistive technology, or read out as `label` before that text;
 * sized by the text. The shapes of all icons
 * are in one file, which browsers keep, so that a page only names them.
 */
export function Icon({
  icon,
  label,
  className,
}: {
  icon: IconName;
  label?: string;
  className?: string;
}) {
  // Only what is there: React sends absent attributes to the browser too.
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: hidden where it has no label.
    <svg {...said} className={classes("icon", className)}>
      <use href={`${icons.src}#${icon}`} />
    </svg>
  );
}
