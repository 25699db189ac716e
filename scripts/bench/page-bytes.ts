/** How large a page is, uncompressed, and the part of it from which React continues in the browser; in kilobytes. */
export function kilobytesOf(html: string): { html: number; flight: number } {
  const scripts = html.matchAll(
    /<script\b[^>]*>(?=(?:\(?self\.__next_f|self\.__next_f))([\s\S]*?)<\/script>/g,
  );
  const flight = [...scripts].map(([, text = ""]) => text).join("");
  return { html: Buffer.byteLength(html) / 1000, flight: Buffer.byteLength(flight) / 1000 };
}
