import type { AccessMarks } from "./access-indicator";
import { classes } from "./classes";

/**
 * The access of a user while it is being edited, at the head of the form: the door of each changeable area opens while its
 * box is ticked, without a script; where the browser cannot do that, the row shows what is stored. Only a picture: the
 * boxes say it too.
 *
 * @param free whether the box of an area, by its place in the row, can be changed
 */
export function LiveDoors({ marks, free }: { marks: AccessMarks; free: readonly boolean[] }) {
  const looks: Record<string, string> = { "+": "open", ".": "none" };
  const sections = marks.split(" ");
  return (
    <div className="live-doors" aria-hidden="true">
      {sections.flatMap((section, group) =>
        [...section].map((mark, index) => {
          const place = sections.slice(0, group).join("").length + index;
          return (
            <i
              key={place}
              className={classes(
                looks[mark],
                free[place] && "free",
                group > 0 && index === 0 && "first",
              )}
            />
          );
        }),
      )}
    </div>
  );
}
