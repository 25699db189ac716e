"use client";

import { useSyncExternalStore } from "react";
import { TextButton } from "./button";
import { Icon } from "./icon";

const never = () => () => {};

/** Prints the page. It needs JavaScript, so it is only drawn with it. */
export function PrintButton({ children }: { children: string }) {
  const scripted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!scripted) return null;
  return (
    <TextButton
      type="button"
      className="inline-flex items-center gap-1.5 whitespace-nowrap print:hidden"
      onClick={() => window.print()}
    >
      <Icon icon="printer" />
      {children}
    </TextButton>
  );
}
