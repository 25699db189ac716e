"use client";

import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { Language } from "#lib/rules/catalogue";
import type { UserFieldValues } from "#lib/rules/user-fields";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { replaceInvitationAction } from "../../actions";
import { PermissionPicker, type PickerGroup } from "./permission-picker";
import { UserFields } from "./user-fields";
import { controlOf, type DrawnField, type UserFormProps } from "./user-form";

/** name, permissions and dates as they are; the address is to be corrected. */
export function ReplacementForm({
  titles,
  texts,
  problems,
  head,
  fields,
  values: filled,
  groups,
  language,
  userNumber,
  list,
  back,
}: Omit<UserFormProps, "texts"> & {
  texts: UserFormProps["texts"] & Record<"address" | "consequence", string>;
  fields: { person: DrawnField[]; validity: DrawnField[] };
  /** What the account has. */
  values: UserFieldValues;
  groups: PickerGroup[];
  /** Of the page, for the order of a date. */
  language: Language;
  userNumber: number;
  /** The end of the list's URL, for the way back. */
  list: string;
  back: string;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    replaceInvitationAction,
    "newUser",
    async () => (await import("#lib/rules/schemas/users")).replacement,
    problems,
    ["permissions"],
  );
  const inputs = {
    ...Object.fromEntries(Object.entries(filled).map(([field, value]) => [field, value ?? ""])),
    ...values,
  };
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      idOf={controlOf(groups)}
      head={head}
      className="sheet"
      saves
      {...formProps}
    >
      <input type="hidden" name="userNumber" value={userNumber} />
      <input type="hidden" name="list" value={list} />
      <Section title={texts.address} note={texts.consequence}>
        <div className="grid gap-5">
          <UserFields
            fields={fields.person}
            errors={errors}
            values={inputs}
            focused={errors.length === 0 ? "email" : undefined}
          />
        </div>
      </Section>
      <Section title={texts.permissions}>
        <p className="text-soft">
          {texts.permissionsIntro} {texts.lockedSome}
        </p>
      </Section>
      <PermissionPicker
        groups={groups}
        ticked={values.permissions}
        error={problemOf(errors, "permissions")}
      />
      <Section title={texts.validity} note={texts.validityNote}>
        <UserFields fields={fields.validity} errors={errors} values={inputs} language={language} />
      </Section>
      <ActionsSection>
        <Actions end>
          <LinkButton href={back}>{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.save}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
