"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { ConfirmLink } from "#app/_components/confirm-link";
import { type Fact, Facts, LockedNote } from "#app/_components/facts";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { ActionsSection, Fold, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import { shownName } from "#lib/rules/form";
import type { EditableField } from "#lib/rules/user-fields";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { changeUserAction } from "../../actions";
import { DefaultButton } from "./default-button";
import type { PickerGroup } from "./permission-picker";
import { PermissionsSection } from "./permissions-section";
import type { SectionTexts } from "./section-buttons";
import { UserFields } from "./user-fields";
import {
  controlOf,
  type DrawnField,
  labelsOf,
  type OfferedSources,
  type UserFormProps,
} from "./user-form";

/**
 * What the form showed when it was first drawn; sent along so that the save is a difference. After a
 * refusal the same values are sent again: fresh ones from the database would undo what somebody else changed meanwhile.
 */
export type Shown = {
  userNumber: number;
  /** As fields show them. */
  values: Record<EditableField, string>;
};

/** a user's names, permissions and validity; everything else is read-only. */
export function EditUserForm({
  titles,
  texts,
  problems,
  sources,
  given,
  givenLine,
  head,
  fields,
  groups,
  shown,
  facts,
  summary,
  personOpen,
  fixed,
  list,
  validityLocked,
  readOnly,
  removal,
}: UserFormProps & {
  texts: Record<"personAndAccount" | "remove", string> & SectionTexts;
  /** What ticks can be taken from; null where none can be changed. */
  sources: OfferedSources | null;
  /** The set that the user has, as the form sends it, and in words; empty and null for none. */
  given: string;
  givenLine: ReactNode;
  /** The editable fields. */
  fields: { person: DrawnField[]; validity: DrawnField[] };
  groups: PickerGroup[];
  shown: Shown;
  facts: Fact[];
  /** What the folded section of names and facts says of them. */
  summary: ReactNode;
  /** Whether that section is open at first. */
  personOpen: boolean;
  fixed: string;
  /** The end of the list's URL, for every way back. */
  list: string;
  /** Why validity cannot be set here, shown instead of its fields. */
  validityLocked: string | null;
  /** Whether nothing can be saved here. */
  readOnly: boolean;
  /** The confirmation before removing; null if the actor may not remove. */
  removal: { title: string; body: ReactNode; cancel: string; confirm: ReactNode } | null;
}) {
  const ticked = groups.flatMap(({ areas }) =>
    areas.filter(({ checked, locked }) => checked && !locked).map(({ id }) => id),
  );
  const keeps = groups.some(({ areas }) => areas.some(({ checked, locked }) => checked && locked));
  const { formProps, ...checked } = useCheckedForm(
    changeUserAction,
    "user",
    async () => (await import("#lib/rules/schemas/users")).userChange,
    problems,
    ["permissions", "shownPermissions"],
  );
  const { errors, values, occasion } = checked;
  const inputs = { ...shown.values, ...values };
  const shownOf = (field: EditableField) => values[shownName(field)] ?? shown.values[field];
  // What was typed, or is wrong, has to be in sight.
  const isChanged = fields.person.some(
    ({ name }) =>
      problemOf(errors, name) !== undefined ||
      (values[name] !== undefined && values[name] !== values[shownName(name as EditableField)]),
  );
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
      <input type="hidden" name="userNumber" value={shown.userNumber} />
      <input type="hidden" name="list" value={list} />
      {(Object.keys(shown.values) as EditableField[]).map((field) => (
        <input key={field} type="hidden" name={shownName(field)} value={shownOf(field)} />
      ))}
      {[values.shownPermissions ?? ticked].flat().map((id) => (
        <input key={id} type="hidden" name="shownPermissions" value={id} />
      ))}
      {keeps && <input type="hidden" name="keeps" value="1" />}
      <PermissionsSection
        {...{ texts, groups, sources, given, givenLine, checked }}
        buttons={texts}
      />
      <Section title={texts.validity} note={texts.validityNote}>
        {validityLocked ? (
          <>
            {fields.validity.map(({ name }) => (
              <input key={name} type="hidden" name={name} value={shownOf(name as EditableField)} />
            ))}
            <LockedNote>{validityLocked}</LockedNote>
          </>
        ) : (
          <UserFields
            key={checked.filled}
            fields={fields.validity}
            errors={errors}
            values={inputs}
          />
        )}
      </Section>
      <Fold title={texts.personAndAccount} summary={summary} open={personOpen || isChanged}>
        <UserFields fields={fields.person} errors={errors} values={inputs} readOnly={readOnly} />
        <Facts facts={facts} />
        <LockedNote>{fixed}</LockedNote>
      </Fold>
      <ActionsSection>
        <Actions
          end
          start={
            removal && (
              <ConfirmLink
                href={`/users/${shown.userNumber}/remove${list}`}
                variant="danger-quiet"
                title={removal.title}
                body={removal.body}
                cancel={removal.cancel}
                confirm={removal.confirm}
              >
                <Icon icon="trash-2" />
                {texts.remove}
              </ConfirmLink>
            )
          }
        >
          <LinkButton href={`/users${list}`}>{texts.cancel}</LinkButton>
          {!readOnly && <SubmitButton variant="primary">{texts.save}</SubmitButton>}
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
