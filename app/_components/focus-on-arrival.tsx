"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

/**
 * A form's answer that leads to another page changes the page without loading it, and the focus would stay on a button
 * that is gone. It goes to what has just happened (a notice), else to the heading. Loaded pages are left alone.
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
