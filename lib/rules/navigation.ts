/** What a request says about itself: its method, and its headers by lower-case name. */
export type Asked = {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
};

/**
 * Whether a browser asks for a page to show, rather than a script, an image, a frame or a program for its data: only then
 * may the answer lead to other pages. Browsers that say nothing about it want HTML.
 */
export function isNavigation({ method, headers }: Asked): boolean {
  if (method !== "GET") return false;
  const mode = headers["sec-fetch-mode"];
  if (mode === undefined) return /\btext\/html\b/.test(String(headers.accept ?? ""));
  return mode === "navigate" && headers["sec-fetch-dest"] === "document";
}
