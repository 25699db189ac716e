"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

/**
 * Moves the focus after a client-side redirect, when it would stay on a button that is gone: to the notice of what
 * happened, otherwise to the heading. Pages loaded normally are left alone.
 */
export function FocusOnArrival() {
  const address = `${usePathname()}?${useSearchParams()}`;
  const last = useRef(address);
  useEffect(() => {
    if (last.current === address) return;
    last.current = address;
    const target = document.querySelector<HTMLElement>("main [role=status], main h1");
    if (!target) return;
    target.tabIndex = -1;
    target.focus();
  }, [address]);
  return null;
}
