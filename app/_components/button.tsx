import type { ComponentProps } from "react";
import { classes } from "./classes";

const looks = {
  /** One per page. */
  primary:
    "border-transparent bg-accent px-4.5 font-semibold text-on-accent no-underline hover:bg-accent-strong hover:text-on-accent",
  secondary:
    "border-control bg-surface px-4.5 font-semibold text-ink no-underline hover:border-accent hover:bg-accent-tint hover:text-ink",
  quiet:
    "border-transparent px-3 font-normal text-ink no-underline hover:bg-door/55 hover:text-ink",
  /** Only for the last step of a removal. */
  danger:
    "border-transparent bg-danger px-4.5 font-semibold text-on-danger no-underline hover:bg-danger-strong hover:text-on-danger",
  /** The first step of a removal, at the edge of a form. */
  "danger-quiet":
    "border-transparent px-3 font-normal text-danger-ink underline hover:bg-danger-tint hover:text-danger-ink",
  /** The first step of a removal, beside other actions. */
  remove:
    "border-control bg-surface px-4.5 font-semibold text-danger-ink no-underline hover:border-danger hover:bg-danger-tint hover:text-danger-ink",
} as const;

/** How a button looks; `wide` fills the row. */
export type ButtonLook = { variant?: keyof typeof looks; wide?: boolean; className?: string };

/** The classes of a button for any element; rows of buttons find it by the class "button". */
export function buttonClass({ variant = "secondary", wide, className }: ButtonLook): string {
  return classes(
    "button inline-flex min-h-control cursor-pointer items-center justify-center gap-2 rounded-md border py-2 text-center leading-tight decoration-1 transition-colors [&>.icon]:-ml-0.5 forced-colors:bg-[ButtonFace] forced-colors:text-[ButtonText]",
    looks[variant],
    wide && "w-full",
    className,
  );
}

/** Submits its form unless `type="button"`. Never disabled: the server handles a second click. */
export function Button({
  variant,
  wide,
  className,
  ...props
}: ButtonLook & ComponentProps<"button">) {
  return <button {...props} className={buttonClass({ variant, wide, className })} />;
}

/** A link that looks like a button. */
export function LinkButton({
  variant,
  wide,
  className,
  ...props
}: ButtonLook & ComponentProps<"a"> & { href: string }) {
  return <a {...props} className={buttonClass({ variant, wide, className })} />;
}

/** An action inside a line of text or a list cell, looking like a link. */
export function TextButton({ className, ...props }: ComponentProps<"button">) {
  return (
    <button
      {...props}
      className={classes(
        "min-h-6 cursor-pointer py-0.5 text-left text-sm text-accent underline decoration-1 underline-offset-[0.2em] hover:text-accent-strong hover:decoration-2",
        className,
      )}
    />
  );
}
