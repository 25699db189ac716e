import type { ReactNode } from "react";
import { PasswordField } from "#app/_components/password-field";

/** What the password field says; `login` is the sign-in name, for password managers. */
export type OwnPasswordTexts = Record<"login" | "password" | "show" | "hide", string>;

/** The signed-in user's own password, as the first field of a form. */
export function OwnPassword({ texts, error }: { texts: OwnPasswordTexts; error?: ReactNode }) {
  return (
    <>
      <input name="login" defaultValue={texts.login} autoComplete="username" readOnly hidden />
      <PasswordField
        name="currentPassword"
        label={texts.password}
        error={error}
        autoComplete="current-password"
        texts={{ show: texts.show, hide: texts.hide, of: texts.password }}
      />
    </>
  );
}
