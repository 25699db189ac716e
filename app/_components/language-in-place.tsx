"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Lets a page keep what has been typed into it when its language is changed (FEEL-D5). What that takes is loaded with the
 * click; without JavaScript the link leads to the page anew.
 */
export function LanguageInPlace() {
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
  return null;
}
