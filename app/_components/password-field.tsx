"use client";

import { type ComponentProps, useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { Field, type FieldTexts, TextInput } from "./field";

type PasswordFieldProps = FieldTexts &
  ComponentProps<"input"> & {
    name: string;
    autoComplete: "current-password" | "new-password";
    /** `of` names the field for screen reader users who hear the button alone: "Anzeigen: Neues Passwort". */
    texts: { show: string; hide: string; of: string };
  };

const never = () => () => {};

/** A password with a button that shows it. The button needs JavaScript, so it is only drawn with it. */
export function PasswordField({
  label,
  hint,
  hintBelow,
  error,
  id,
  texts,
  ...props
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const scripted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const inputId = id ?? props.name;

  // A submitted password is hidden, so that password managers recognize it.
  useEffect(() => {
    const form = document.getElementById(inputId)?.closest("form");
    const hide = () => setShown(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, [inputId]);

  return (
    <Field id={inputId} {...{ label, hint, hintBelow, error }}>
      {(wiring) => (
        <div className="with-button">
          <TextInput
            spellCheck={false}
            autoCapitalize="off"
            {...props}
            {...wiring}
            type={shown ? "text" : "password"}
          />
          {scripted && (
            <Button
              type="button"
              aria-controls={inputId}
              aria-label={`${shown ? texts.hide : texts.show}: ${texts.of}`}
              onClick={() => setShown(!shown)}
            >
              {shown ? texts.hide : texts.show}
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
