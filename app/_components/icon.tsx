import type { LucideIcon } from "lucide-react";
import { classes } from "./classes";

/** A sign beside words, never instead of them: hidden from assistive technology, sized by the text. */
export function Icon({ icon: Glyph, className }: { icon: LucideIcon; className?: string }) {
  return <Glyph aria-hidden="true" className={classes("icon", className)} />;
}
