/**
 * The typed colour, and how it appears on light and on dark pages. Drawn as pictures, because the content policy allows no style
 * of an element.
 */
export function Swatches({
  swatches,
  texts,
}: {
  /** Colours in hex, and what to say of them. */
  swatches: Record<"typed" | "light" | "dark" | "note", string>;
  texts: Record<"typed" | "onLight" | "onDark", string>;
}) {
  const shown = [
    [swatches.typed, texts.typed],
    [swatches.light, texts.onLight],
    [swatches.dark, texts.onDark],
  ] as const;
  return (
    <div className="grid gap-2 text-sm text-soft">
      <ul className="flex flex-wrap gap-x-6 gap-y-2">
        {shown.map(([colour, name]) => (
          <li key={name} className="flex items-center gap-2">
            <svg viewBox="0 0 28 28" aria-hidden="true" className="size-7">
              <rect width="28" height="28" rx="7" fill={colour} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <p>{swatches.note}</p>
    </div>
  );
}
