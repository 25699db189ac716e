"use client";

import { type Fact, Facts, LockedNote } from "#app/_components/facts";
import { FormFrame } from "#app/_components/form-frame";
import { Section } from "#app/_components/panel";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { createUserAction } from "../../actions";
import { AdditionSections } from "./addition-sections";
import { DefaultButton } from "./default-button";
import type { PickerGroup } from "./permission-picker";
import type { SectionTexts } from "./section-buttons";
import { UserFields } from "./user-fields";
import {
  controlOf,
  type DrawnField,
  labelsOf,
  type OfferedSources,
  type UserFormProps,
} from "./user-form";

/** name, address and at least one permission; the system assigns everything else. */
export function NewUserForm({
  titles,
  texts,
  problems,
  sources,
  fields,
  groups,
  organization,
  facts,
  fixed,
  head,
}: UserFormProps & {
  texts: Record<"person" | "organization" | "assigned", string> & SectionTexts;
  /** What ticks can be taken from; null where none can be changed. */
  sources: OfferedSources | null;
  fields: { person: DrawnField[]; validity: DrawnField[] };
  groups: PickerGroup[];
  /** The customer number of the organization to which the user will belong. */
  organization: string;
  /** The chosen organization, and that it cannot be changed later; null if there was no choice. */
  facts: Fact[] | null;
  fixed: string;
}) {
  const { formProps, ...checked } = useCheckedForm(
    createUserAction,
    "newUser",
    async () => (await import("#lib/rules/schemas/users")).newUserForm,
    problems,
    ["permissions"],
  );
  const { errors, values, occasion } = checked;
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      idOf={controlOf(groups)}
      labels={labelsOf([...fields.person, ...fields.validity])}
      head={head}
      className="sheet"
      saves
      {...formProps}
    >
      <DefaultButton />
      <input type="hidden" name="organization" value={organization} />
      {facts && (
        <Section title={texts.organization}>
          <Facts facts={facts} />
          <LockedNote>{fixed}</LockedNote>
        </Section>
      )}
      <Section title={texts.person} note={texts.assigned}>
        <div className="grid gap-5">
          <UserFields fields={fields.person} errors={errors} values={values} />
        </div>
      </Section>
      <AdditionSections
        texts={texts}
        buttons={texts}
        groups={groups}
        sources={sources}
        validity={fields.validity}
        back="/users"
        checked={checked}
      />
    </FormFrame>
  );
}
