import type { ReactNode } from "react";
import { FileField } from "#app/_components/file-field";

/** The logo that there is, a file for another one, and a box to have none. */
export function LogoFields({
  logo,
  texts,
  removes,
  error,
}: {
  /** The address of the logo that there is. */
  logo: string | null;
  texts: Record<"logoNow" | "logoFile" | "logoHint" | "logoRemove", string>;
  /** Whether the box was ticked. */
  removes: boolean;
  error: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 wrap-anywhere">
      {logo && (
        <p className="brand">
          {/* biome-ignore lint/performance/noImgElement: a small file, as it is */}
          <img src={logo} alt={texts.logoNow} />
        </p>
      )}
      <FileField
        name="logo"
        label={texts.logoFile}
        hint={texts.logoHint}
        error={error}
        accept=".png,.webp,image/png,image/webp"
      />
      {logo && (
        <p className="set-box">
          <input
            type="checkbox"
            className="tick"
            name="removeLogo"
            id="removeLogo"
            value="yes"
            defaultChecked={removes}
          />
          <label htmlFor="removeLogo">{texts.logoRemove}</label>
        </p>
      )}
    </div>
  );
}
