import { encode } from "uqr";

/** A text as a QR code: one path, dark on light in every colour scheme, with a text alternative. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="w-56 max-w-full rounded-md border border-line bg-code-ground text-code forced-color-adjust-none"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
