/** Where to lead after sign-in: a path of this portal (S-17), or the start page for anything else. */
export function ownPath(text: string | null | undefined): string {
  if (!text || !/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(text)) return "/";
  try {
    const url = new URL(text, "http://portal.invalid");
    const path = url.pathname + url.search + url.hash;
    return url.origin === "http://portal.invalid" && !path.startsWith("//") ? path : "/";
  } catch {
    return "/";
  }
}
