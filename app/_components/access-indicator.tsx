import { classes } from "./classes";

/** Open: granted. Closed: not granted. None: not in the organization's product. */
export type AccessState = "open" | "closed" | "none";

/** The access of one person, section by section, in the catalogue's order. */
export type AccessSections = readonly (readonly AccessState[])[];

/**
 * One person's access at a glance. Only a picture: words that say the same stand beside it.
 * `off` greys the open ones while the person can not sign in.
 */
export function AccessIndicator({
  sections,
  off,
  size,
}: {
  sections: AccessSections;
  off?: boolean;
  /** `large` greets on the dashboard, `wide` fills an empty list. */
  size?: "large" | "wide";
}) {
  return (
    <span className={classes("doors", off && "off", size)} aria-hidden="true">
      <Row sections={sections} />
    </span>
  );
}

/** The same marks standing on the horizon behind the card of a signed-out page. */
export function AccessScene({ sections }: { sections: AccessSections }) {
  return (
    <div className="scene" aria-hidden="true">
      <Row sections={sections} />
    </div>
  );
}

function Row({ sections }: { sections: AccessSections }) {
  return sections.map((states, section) =>
    states.map((state, place) => (
      <i
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place in the catalogue.
        key={`${section}.${place}`}
        className={classes(state !== "closed" && state, section > 0 && place === 0 && "first")}
      />
    )),
  );
}
