"use client";

import {
  type ComponentProps,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { Actions } from "./actions";
import { Button, type ButtonLook, LinkButton } from "./button";

/**
 * A link to a page that asks before it acts; with JavaScript the same question opens as a dialog instead. `body` and
 * `confirm` (a form with the final button) are what that page shows too.
 */
export function ConfirmLink({
  title,
  body,
  cancel,
  confirm,
  children,
  ...link
}: ButtonLook &
  ComponentProps<"a"> & {
    href: string;
    title: ReactNode;
    body: ReactNode;
    cancel: string;
    confirm: ReactNode;
  }) {
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);
  const heading = useId();

  useEffect(() => {
    if (!open) return;
    dialog.current?.showModal();
    cancelButton.current?.focus();
  }, [open]);

  function ask(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setOpen(true);
  }

  return (
    <>
      <LinkButton {...link} onClick={ask}>
        {children}
      </LinkButton>
      {open &&
        // In the body, because the link may be inside a form, and forms cannot be nested.
        createPortal(
          <dialog
            ref={dialog}
            aria-labelledby={heading}
            onClose={() => setOpen(false)}
            // React passes events through portals; the outer form must not receive this one's submission.
            onSubmit={(event) => event.stopPropagation()}
            className="dialog"
          >
            <h2 id={heading}>{title}</h2>
            {body}
            <Actions>
              <Button ref={cancelButton} type="button" onClick={() => dialog.current?.close()}>
                {cancel}
              </Button>
              {confirm}
            </Actions>
          </dialog>,
          document.body,
        )}
    </>
  );
}
