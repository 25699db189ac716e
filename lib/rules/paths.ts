/** Where somebody may be sent after signing in: a path of this portal and nothing else (S-17); otherwise the start page. */
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
