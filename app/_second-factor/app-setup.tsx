import type { ReactNode } from "react";
import { TextField } from "#app/_components/field";

/** The texts of the three steps. */
export type AppSetupTexts = Record<
  "step1" | "step2" | "secret" | "step3" | "code" | "codeHint",
  string
>;

/** D-1: the three steps to set up an app: install one, give it the secret by QR code or by hand, type its code. */
export function AppSetup({
  picture,
  secret,
  texts,
  error,
}: {
  picture: ReactNode;
  secret: string;
  texts: AppSetupTexts;
  error: ReactNode;
}) {
  return (
    <ol className="grid list-decimal gap-5 pl-5">
      <li>{texts.step1}</li>
      <li>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <p>{texts.step2}</p>
          {picture}
          <p>
            {texts.secret} <strong className="wrap-anywhere">{grouped(secret)}</strong>
          </p>
        </div>
      </li>
      <li>
        <div className="grid max-w-card gap-3">
          <p>{texts.step3}</p>
          <TextField
            name="code"
            label={texts.code}
            hint={texts.codeHint}
            error={error}
            inputMode="numeric"
            autoComplete="one-time-code"
            spellCheck={false}
          />
        </div>
      </li>
    </ol>
  );
}

function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
