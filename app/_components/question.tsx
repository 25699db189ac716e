import type { ReactNode } from "react";
import { Icon } from "./icon";
import { List } from "./list";

/** The parts of a question before something large. Its sections are those of a panel, in a form of `questionLook`. */
export const questionLook = "sheet question";

/** How many are concerned, in a sentence, and who they are. */
export function Concerned({
  children,
  whom,
}: {
  children: ReactNode;
  /** The names behind a click, and how many more there are, if not all are named. */
  whom: { summary: string; names: readonly string[]; more: ReactNode } | null;
}) {
  return (
    <>
      <p>{children}</p>
      {whom && (
        <details className="names">
          <summary>
            <Icon icon="chevron-right" />
            {whom.summary}
          </summary>
          <List>
            {whom.names.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name, and the list never changes.
              <li key={at} dir="auto">
                {name}
              </li>
            ))}
            {whom.more && <li className="text-soft">{whom.more}</li>}
          </List>
        </details>
      )}
    </>
  );
}
