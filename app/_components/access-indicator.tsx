import { classes } from "./classes";

/** open: granted; closed: not granted; none: not in the organization's product. */
export type AccessState = "open" | "closed" | "none";

/** The access indicator's doors for one user, by section, in catalogue order. */
export type AccessSections = readonly (readonly AccessState[])[];

/**
 * The access indicator of one user. Only a picture: the same information stands beside it as text. `off` greys the open
 * doors while the user cannot sign in.
 */
export function AccessIndicator({
  sections,
  off,
  size,
}: {
  sections: AccessSections;
  off?: boolean;
  /** `large` is for the dashboard, `wide` for an empty list. */
  size?: "large" | "wide";
}) {
  return (
    <span className={classes("access-indicator", off && "off", size)} aria-hidden="true">
      <Row sections={sections} />
    </span>
  );
}

/** The picture behind the card of a page for visitors who are not signed in: doors on a horizon. */
export function AccessScene({ sections }: { sections: AccessSections }) {
  return (
    <div className="scene" aria-hidden="true">
      <Row sections={sections} />
    </div>
  );
}

function Row({ sections }: { sections: AccessSections }) {
  return sections.map((states, section) =>
    states.map((state, index) => (
      <i
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its position in the catalogue.
        key={`${section}.${index}`}
        className={classes(state !== "closed" && state, section > 0 && index === 0 && "first")}
      />
    )),
  );
}
