"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { ConfirmLink } from "#app/_components/confirm-link";
import { FormFrame } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { ActionsSection, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import { type FormState, shownName } from "#lib/rules/form";

import { useCheckedForm } from "../../../_forms/use-checked-form";
import { changeMasterDataAction } from "../actions";
import { MasterDataFields, type MasterDataTexts } from "./master-data-fields";

/**
 * R-103, S-45: the master data; what the form showed is sent too, so that two people's edits do not undo each other.
 */
export function MasterDataForm({
  titles,
  texts,
  problems,
  head,
  customerNumber,
  shown,
  closing,
}: {
  titles: { plain: string; error: string };
  texts: MasterDataTexts &
    Record<"problem" | "masterData" | "masterDataNote" | "close" | "cancel" | "save", string>;
  problems: Record<string, string>;
  head: ReactNode;
  customerNumber: string;
  shown: Record<"name" | "place" | "contactFirstName" | "contactLastName" | "contactEmail", string>;
  /** The confirmation before closing; null if there is nothing to close. */
  closing: { title: string; body: ReactNode; cancel: string; confirm: ReactNode } | null;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    changeMasterDataAction,
    "masterData",
    async () => (await import("#lib/rules/schemas/organizations")).masterDataChange,
    problems,
    [],
  );
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      labels={texts}
      head={head}
      className="sheet"
      saves
      {...formProps}
    >
      <input type="hidden" name="customerNumber" value={customerNumber} />
      {Object.entries(shown).map(([name, value]) => (
        <input
          key={name}
          type="hidden"
          name={shownName(name)}
          value={values[shownName(name)] ?? value}
        />
      ))}
      <Section title={texts.masterData} note={texts.masterDataNote}>
        <MasterDataFields
          texts={texts}
          errors={errors}
          values={{ ...shown, ...(values as FormState["values"]) }}
        />
      </Section>
      <ActionsSection>
        <Actions
          end
          start={
            closing && (
              <ConfirmLink
                href={`/organizations/${customerNumber}/close`}
                variant="danger-quiet"
                title={closing.title}
                body={closing.body}
                cancel={closing.cancel}
                confirm={closing.confirm}
              >
                <Icon icon="door-closed" />
                {texts.close}
              </ConfirmLink>
            )
          }
        >
          <LinkButton href="/organizations">{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.save}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
