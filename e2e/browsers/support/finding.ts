/** A control to look for on a page, by its text. */
export type Wanted = { kind: "field" | "button" | "link"; name: string };

/**
 * Finds a visible control by its text, preferring the exact name to one that begins with it. In an open dialog only
 * what is inside it. Sent into the page as source text, so it must not use anything outside itself.
 */
export function find({ kind, name }: Wanted): Element | null {
  const plain = (text: string | null | undefined) =>
    (text ?? "")
      .replace(/\u00ad/g, "")
      .replace(/\s+/g, " ")
      .trim();
  const seen = (element: Element) => element.getClientRects().length > 0;
  const nameOf = (element: Element): string => {
    const pointed = element.getAttribute("aria-labelledby");
    if (pointed)
      return plain(
        pointed
          .split(/\s+/)
          .map((id) => document.getElementById(id)?.textContent ?? "")
          .join(" "),
      );
    const labels = (element as HTMLInputElement).labels;
    if (kind === "field" && labels && labels.length > 0)
      return plain([...labels].map((label) => label.textContent).join(" "));
    return plain(element.getAttribute("aria-label") ?? element.textContent);
  };
  const selectors = {
    field: "input:not([type=hidden]), select, textarea",
    button: "button, input[type=submit], summary",
    link: "a[href]",
  };
  const root = document.querySelector("dialog[open]") ?? document;
  const named = [...root.querySelectorAll(selectors[kind])].filter(seen);
  return (
    named.find((element) => nameOf(element) === name) ??
    named.find((element) => nameOf(element).startsWith(name)) ??
    null
  );
}

/** What a person reads on the page: in an open dialog only its content. */
export function read(): { address: string; heading: string; text: string; focused: string } {
  const root = document.querySelector("dialog[open]") ?? document.body;
  const plain = (text: string | null | undefined) =>
    (text ?? "")
      .replace(/\u00ad/g, "")
      .replace(/\s+/g, " ")
      .trim();
  return {
    address: location.pathname + location.search + location.hash,
    heading: plain(document.querySelector("h1")?.textContent),
    // biome-ignore lint/performance/useDomNodeTextContent: what a person reads, without what is not shown
    text: plain((root as HTMLElement).innerText),
    focused: plain(document.activeElement?.textContent).slice(0, 200),
  };
}

/** Whether a page is wider than its window, so that it scrolls sideways. */
export function overflow(): number {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** The value of a field: its text, or whether it is ticked. */
export function contentOf(element: Element): string {
  const field = element as HTMLInputElement;
  return field.type === "checkbox" || field.type === "radio" ? String(field.checked) : field.value;
}
