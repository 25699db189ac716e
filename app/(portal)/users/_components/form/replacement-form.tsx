"use client";

import { FormFrame } from "#app/_components/form-frame";
import { Section } from "#app/_components/panel";
import type { UserField } from "#lib/rules/user-fields";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { replaceInvitationAction } from "../../actions";
import { AdditionSections } from "./addition-sections";
import type { PickerGroup } from "./permission-picker";
import { UserFields } from "./user-fields";
import { controlOf, type DrawnField, labelsOf, type UserFormProps } from "./user-form";

/** name, permissions and dates as they are; the address is to be corrected. */
export function ReplacementForm({
  titles,
  texts,
  problems,
  head,
  fields,
  values: filled,
  groups,
  userNumber,
  list,
  back,
}: Omit<UserFormProps, "texts"> & {
  texts: UserFormProps["texts"] & Record<"address" | "consequence", string>;
  fields: { person: DrawnField[]; validity: DrawnField[] };
  /** What the account has, as fields show it. */
  values: Record<UserField, string>;
  groups: PickerGroup[];
  userNumber: number;
  /** The end of the list's URL, for the way back. */
  list: string;
  back: string;
}) {
  const { formProps, ...checked } = useCheckedForm(
    replaceInvitationAction,
    "newUser",
    async () => (await import("#lib/rules/schemas/users")).replacement,
    problems,
    ["permissions"],
  );
  const { errors, occasion } = checked;
  const inputs = { ...filled, ...checked.values };
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
      <AdditionSections
        texts={texts}
        groups={groups}
        sources={null}
        validity={fields.validity}
        back={back}
        checked={{ ...checked, values: inputs }}
      />
    </FormFrame>
  );
}
