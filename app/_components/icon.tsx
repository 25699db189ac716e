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
  return (
    <svg
      aria-hidden={label ? undefined : true}
      role={label ? "img" : undefined}
      aria-label={label}
      className={classes("icon", className)}
    >
      <use href={`${icons.src}#${icon}`} />
    </svg>
  );
}
