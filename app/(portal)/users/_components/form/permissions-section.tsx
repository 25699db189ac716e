import type { ReactNode } from "react";
import { problemOf } from "#app/_components/form-frame";
import { Section } from "#app/_components/panel";
import { PermissionPicker, type PickerGroup } from "./permission-picker";
import type { SectionTexts } from "./section-buttons";
import { TakeOver } from "./take-over";
import type { CheckedForm, OfferedSources, UserFormTexts } from "./user-form";

/** the permissions of a form: what can be changed of them, what ticks can be taken from, and the boxes by section. */
export function PermissionsSection({
  texts,
  buttons,
  groups,
  sources,
  given = "",
  givenLine,
  checked,
}: {
  texts: UserFormTexts;
  /** Without them the form has no buttons that tick all boxes of a section, or none. */
  buttons?: SectionTexts;
  groups: PickerGroup[];
  /** What ticks can be taken from; null where none can be changed. */
  sources: OfferedSources | null;
  /** The set that the user has, as the form sends it; empty for none. */
  given?: string;
  /** That set in words. */
  givenLine?: ReactNode;
  checked: CheckedForm;
}) {
  return (
    <>
      <Section title={texts.permissions}>
        <p className="text-soft">
          {texts.permissionsIntro} {texts.lockedSome}
        </p>
        {givenLine && <p className="text-soft">{givenLine}</p>}
        {sources && <TakeOver sources={sources} given={given} checked={checked} />}
      </Section>
      <PermissionPicker
        key={checked.filled}
        groups={groups}
        buttons={buttons}
        ticked={checked.values.permissions}
        error={problemOf(checked.errors, "permissions")}
      />
    </>
  );
}
