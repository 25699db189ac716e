"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

/** What every page does when its address or its language changes and the page is not loaded anew. */
export function BetweenPages() {
  useFocusOnArrival();
  useLanguageInPlace();
  return null;
}

/**
 * Moves the focus after a client-side redirect, when it would stay on a button that is gone: to the notice of what
 * happened, otherwise to the heading. Pages loaded normally are left alone.
 */
function useFocusOnArrival() {
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
}

/**
 * Lets a page keep what has been typed into it when its language is changed (FEEL-D5). What that takes is loaded with the
 * click; without JavaScript the link leads to the page anew.
 */
function useLanguageInPlace() {
  const { refresh } = useRouter();
  useEffect(() => {
    const change = (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[hreflang]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      import("./change-language").then(
        ({ changeLanguage }) => changeLanguage(link.href, refresh),
        // It may be gone since the portal was renewed.
        () => location.assign(link.href),
      );
    };
    addEventListener("click", change);
    return () => removeEventListener("click", change);
  }, [refresh]);
}
