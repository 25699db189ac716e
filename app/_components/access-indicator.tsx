import { classes } from "./classes";

/**
 * One user's access as text, in catalogue order: "+" for an area that is granted, "-" for one that is not, "." for one
 * that the organization's product lacks, and a space between sections.
 */
export type AccessMarks = string;

const sizes = {
  /** Drawn at half its size. */
  small: { width: 10, height: 32, gap: 6, section: 16, sill: 6 },
  /** For the dashboard. */
  large: { width: 10, height: 40, gap: 5, section: 15, sill: 4 },
  /** For an empty list. */
  wide: { width: 20, height: 64, gap: 6, section: 18, sill: 4 },
} as const;

/** How large an access indicator is. */
export type AccessSize = keyof typeof sizes;

/**
 * The access indicator of one user: a door for each area. Only a picture: the same information stands beside it as text.
 * `off` greys the open doors while the user cannot sign in.
 */
export function AccessIndicator({
  marks,
  off,
  size = "small",
}: {
  marks: AccessMarks;
  off?: boolean;
  size?: AccessSize;
}) {
  const { width, height, paths } = drawn(marks, size);
  return (
    <svg
      className={classes("access-indicator", off && "off", size !== "small" && size)}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {paths["-"] && <path d={paths["-"]} />}
      {paths["+"] && <path className="open" d={paths["+"]} />}
      {paths["."] && <path className="none" d={paths["."]} />}
    </svg>
  );
}

/** The picture behind the card of a page for visitors who are not signed in: doors on a horizon. */
export function AccessScene({ marks }: { marks: AccessMarks }) {
  const looks: Record<string, string> = { "+": "open", ".": "none" };
  return (
    <div className="scene" aria-hidden="true">
      {[...marks].map((mark, place) =>
        mark === " " ? null : (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its position in the catalogue.
            key={place}
            className={classes(looks[mark], marks[place - 1] === " " && "first") || undefined}
          />
        ),
      )}
    </div>
  );
}

/** One path for all doors in the same state. */
function drawn(marks: AccessMarks, size: AccessSize) {
  const { width, height, gap, section, sill } = sizes[size];
  const half = width / 2;
  const door = `${height}V${half}a${half} ${half} 0 0 1 ${width} 0V${height}`;
  const step = `${height}v-${sill}h${width}v${sill}`;
  const paths: Record<string, string> = {};
  let place = 0;
  for (const mark of marks) {
    if (mark === " ") {
      place += section - gap;
      continue;
    }
    paths[mark] = `${paths[mark] ?? ""}M${place} ${mark === "." ? step : door}`;
    place += width + gap;
  }
  return { width: place - gap, height, paths };
}
