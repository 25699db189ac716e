import type { ReactNode } from "react";
import { Actions } from "./actions";
import { LinkButton } from "./button";

/** The page behind a `ConfirmLink`: the same body, the way back, and the final button in its form. */
export function Confirm({
  body,
  cancel,
  confirm,
}: {
  body: ReactNode;
  cancel: { href: string; label: string };
  confirm: ReactNode;
}) {
  return (
    <div className="sheet grid max-w-confirm grid-cols-[minmax(0,1fr)] gap-5 p-[clamp(1.25rem,4vw,2rem)]">
      {body}
      <Actions>
        <LinkButton href={cancel.href}>{cancel.label}</LinkButton>
        {confirm}
      </Actions>
    </div>
  );
}
