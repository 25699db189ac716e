import type { ComponentProps } from "react";

/** A list without bullets. Its role is written out, because Safari forgets it together with the bullets. */
export function List(props: ComponentProps<"ul">) {
  // biome-ignore lint/a11y/noRedundantRoles: redundant everywhere but in Safari.
  return <ul role="list" {...props} />;
}
