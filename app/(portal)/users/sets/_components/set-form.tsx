"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { ErrorMessage, FieldRow, TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { SelectField } from "#app/_components/select-field";
import { SubmitButton } from "#app/_components/sent-form";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { addSetAction, changeSetAction } from "../actions";
import type { setFormProps } from "./set-texts";

/** name, proposed validity and ticks of a set. A save is a difference to what the form showed. */
export function SetForm({
  titles,
  problems,
  texts,
  days,
  groups,
  set,
  head,
  removal,
}: Awaited<ReturnType<typeof setFormProps>> & {
  /** The set that is changed; null for a new one. */
  set: Pick<PermissionSet, "id" | "name" | "days" | "permissions"> | null;
  head: ReactNode;
  removal?: ReactNode;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    set ? changeSetAction : addSetAction,
    "set",
    async () => {
      const { newSet, setChange } = await import("#lib/rules/schemas/permission-sets");
      return set ? setChange : newSet;
    },
    problems,
    ["permissions", "shownPermissions"],
  );
  const shown = {
    shownName: String(values.shownName ?? set?.name ?? ""),
    shownDays: String(values.shownDays ?? set?.days ?? ""),
  };
  const ticked = values.permissions ?? set?.permissions ?? [];
  const error = problemOf(errors, "permissions");
  const first = `area-${groups[0]?.areas[0]?.id}`;
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      idOf={(field) => (field === "permissions" ? first : field)}
      head={head}
      className="sheet set-body"
      saves
      {...formProps}
    >
      {set && (
        <>
          <input type="hidden" name="set" value={set.id} />
          {Object.entries(shown).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {[values.shownPermissions ?? set.permissions].flat().map((id) => (
            <input key={id} type="hidden" name="shownPermissions" value={id} />
          ))}
        </>
      )}
      <Section title={texts.name}>
        <FieldRow>
          <TextField
            name="name"
            label={texts.nameLabel}
            error={problemOf(errors, "name")}
            defaultValue={values.name ?? set?.name}
            autoComplete="off"
          />
          <SelectField
            key={occasion}
            name="days"
            label={texts.days}
            choices={days}
            defaultValue={values.days ?? String(set?.days ?? "")}
          />
        </FieldRow>
      </Section>
      <Section title={texts.areasTitle} note={texts.areasNote}>
        {error && <ErrorMessage id="permissions-error">{error}</ErrorMessage>}
        <div className="set-boxes">
          {groups.map(({ legend, areas }) => (
            <fieldset key={legend}>
              <legend>{legend}</legend>
              {areas.map(({ id, label }) => (
                <p key={id} className="set-box">
                  <input
                    type="checkbox"
                    className="tick"
                    name="permissions"
                    id={`area-${id}`}
                    value={id}
                    defaultChecked={ticked.includes(id)}
                    aria-describedby={error ? "permissions-error" : undefined}
                  />
                  <label htmlFor={`area-${id}`}>{label}</label>
                </p>
              ))}
            </fieldset>
          ))}
        </div>
      </Section>
      <ActionsSection>
        <Actions end start={removal}>
          {!set && <LinkButton href="/users/sets">{texts.cancel}</LinkButton>}
          <SubmitButton variant={set ? "secondary" : "primary"}>{texts.save}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
