import type { ComponentProps } from "react";
import { classes } from "./classes";

/**
 * How a button looks; `wide` fills the row. One per page is primary. `danger` is only for the last step of a removal;
 * its first step is `danger-quiet` at the edge of a form and `remove` beside other actions.
 */
export type ButtonLook = {
  variant?: "primary" | "secondary" | "quiet" | "danger" | "danger-quiet" | "remove";
  wide?: boolean;
  className?: string;
};

function buttonClass({ variant = "secondary", wide, className }: ButtonLook): string {
  return classes("button", variant, wide && "w-full", className);
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
  return <button {...props} className={classes("text-button", className)} />;
}
