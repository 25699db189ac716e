"use client";

import { Trash2 } from "lucide";
import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { Button, LinkButton } from "#app/_components/button";
import { ConfirmLink } from "#app/_components/confirm-link";
import { type Fact, Facts, LockedNote } from "#app/_components/facts";
import { FieldRow, TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { ActionsPart, Part } from "#app/_components/panel";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { changeUserAction } from "../../actions";
import { NameFields } from "./name-fields";
import { PermissionPicker, type PickerGroup } from "./permission-picker";
import { controlOf, type UserFormProps } from "./user-form";

/**
 * What the form showed when it was first drawn; goes along so that the save is a difference. With an
 * answer the same comes back: drawn anew from the database, it would undo what somebody else changed meanwhile.
 */
export type Shown = {
  userNumber: number;
  firstName: string;
  lastName: string;
  validFrom: string | null;
  validUntil: string | null;
};

/** the names, permissions and validity of a user; the rest can be read. */
export function EditUserForm({
  titles,
  texts,
  problems,
  head,
  groups,
  shown,
  facts,
  fixed,
  days,
  list,
  validityLocked,
  readOnly,
  removal,
}: UserFormProps & {
  groups: PickerGroup[];
  shown: Shown;
  facts: Fact[];
  fixed: string;
  /** The first and the last day that the fields of validity take. */
  days: { min: string; max: string };
  /** The end of the address of the list to which everything leads back. */
  list: string;
  /** Why validity can not be set here, instead of its fields. */
  validityLocked: string | null;
  /** Nothing can be saved here: the fields are for reading. */
  readOnly: boolean;
  /** The question before removing; null where the actor may not remove. */
  removal: { title: string; body: ReactNode; cancel: string; confirm: ReactNode } | null;
}) {
  const ticked = groups.flatMap(({ areas }) =>
    areas.filter(({ checked, locked }) => checked && !locked).map(({ id }) => id),
  );
  const { errors, values, occasion, formProps } = useCheckedForm(
    changeUserAction,
    "user",
    async () => (await import("#lib/rules/schemas/users")).userChange,
    problems,
    ["permissions", "shownPermissions"],
  );
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      idOf={controlOf(groups)}
      head={head}
      className="sheet"
      {...formProps}
    >
      <input type="hidden" name="userNumber" value={shown.userNumber} />
      <input type="hidden" name="list" value={list} />
      <input type="hidden" name="shownFirstName" value={values.shownFirstName ?? shown.firstName} />
      <input type="hidden" name="shownLastName" value={values.shownLastName ?? shown.lastName} />
      <input
        type="hidden"
        name="shownValidFrom"
        value={values.shownValidFrom ?? shown.validFrom ?? ""}
      />
      <input
        type="hidden"
        name="shownValidUntil"
        value={values.shownValidUntil ?? shown.validUntil ?? ""}
      />
      {[values.shownPermissions ?? ticked].flat().map((id) => (
        <input key={id} type="hidden" name="shownPermissions" value={id} />
      ))}
      <Part title={texts.person}>
        <NameFields
          texts={texts}
          errors={errors}
          values={{ firstName: shown.firstName, lastName: shown.lastName, ...values }}
          readOnly={readOnly}
        />
        <Facts facts={facts} />
        <LockedNote>{fixed}</LockedNote>
      </Part>
      <Part title={texts.permissions}>
        <p className="text-soft">
          {texts.permissionsIntro} {texts.lockedSome}
        </p>
      </Part>
      <PermissionPicker
        groups={groups}
        ticked={values.permissions}
        error={problemOf(errors, "permissions")}
      />
      <Part title={texts.validity} note={texts.validityNote}>
        {validityLocked ? (
          <>
            <input type="hidden" name="validFrom" value={shown.validFrom ?? ""} />
            <input type="hidden" name="validUntil" value={shown.validUntil ?? ""} />
            <LockedNote>{validityLocked}</LockedNote>
          </>
        ) : (
          <FieldRow>
            <TextField
              type="date"
              {...days}
              name="validFrom"
              label={texts.validFrom}
              error={problemOf(errors, "validFrom")}
              defaultValue={values.validFrom ?? shown.validFrom ?? ""}
            />
            <TextField
              type="date"
              {...days}
              name="validUntil"
              label={texts.validUntil}
              hint={texts.validUntilHint}
              hintBelow
              error={problemOf(errors, "validUntil")}
              defaultValue={values.validUntil ?? shown.validUntil ?? ""}
            />
          </FieldRow>
        )}
      </Part>
      <ActionsPart>
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
                <Icon icon={Trash2} />
                {texts.remove}
              </ConfirmLink>
            )
          }
        >
          <LinkButton href={`/users${list}`}>{texts.cancel}</LinkButton>
          {!readOnly && <Button variant="primary">{texts.save}</Button>}
        </Actions>
      </ActionsPart>
    </FormFrame>
  );
}
