import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { ActionsSection, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { PickerGroup } from "./permission-picker";
import { PermissionsSection } from "./permissions-section";
import type { SectionTexts } from "./section-buttons";
import { UserFields } from "./user-fields";
import type { CheckedForm, DrawnField, OfferedSources, UserFormTexts } from "./user-form";

/** What follows the person in a form that adds one: permissions, validity and buttons. */
export function AdditionSections({
  texts,
  buttons,
  groups,
  sources,
  validity,
  back,
  checked,
}: {
  texts: UserFormTexts;
  buttons?: SectionTexts;
  groups: PickerGroup[];
  sources: OfferedSources | null;
  validity: DrawnField[];
  back: string;
  checked: CheckedForm;
}) {
  return (
    <>
      <PermissionsSection {...{ texts, buttons, groups, sources, checked }} />
      <Section title={texts.validity} note={texts.validityNote}>
        <UserFields
          key={checked.filled}
          fields={validity}
          errors={checked.errors}
          values={checked.values}
        />
      </Section>
      <ActionsSection>
        <Actions end>
          <LinkButton href={back}>{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.save}</SubmitButton>
        </Actions>
      </ActionsSection>
    </>
  );
}
