import { classes } from "./classes";

/** Open: granted. Closed: not granted. None: not in the organization's product. */
export type DoorState = "open" | "closed" | "none";

/** The doors of one person, section by section, in the catalogue's order. */
export type DoorSections = readonly (readonly DoorState[])[];

/**
 * One person's access at a glance. Only a picture: words that say the same stand beside it.
 * `off` greys the open ones while the person can not sign in.
 */
export function Doors({
  sections,
  off,
  size,
}: {
  sections: DoorSections;
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

/** The same doors standing on the horizon behind the card of a signed-out page. */
export function DoorsScene({ sections }: { sections: DoorSections }) {
  return (
    <div className="scene" aria-hidden="true">
      <Row sections={sections} />
    </div>
  );
}

function Row({ sections }: { sections: DoorSections }) {
  return sections.map((doors, section) =>
    doors.map((state, door) => (
      <i
        // biome-ignore lint/suspicious/noArrayIndexKey: a door is its place in the catalogue.
        key={`${section}.${door}`}
        className={classes(state !== "closed" && state, section > 0 && door === 0 && "first")}
      />
    )),
  );
}
