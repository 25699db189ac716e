import type { ComponentProps } from "react";

/** A list without bullets or numbers. Its role is explicit, because Safari drops it together with them. */
export function List({ as = "ul", ...props }: { as?: "ul" | "ol" } & ComponentProps<"ul">) {
  const Tag: "ul" = as as "ul";
  return <Tag role="list" {...props} />;
}
