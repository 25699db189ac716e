"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { RadioGroup } from "#app/_components/radio-group";
import { SubmitButton } from "#app/_components/sent-form";
import { useCheckedForm } from "../../../_forms/use-checked-form";
import { createOrganizationAction } from "../actions";
import { MasterDataFields, type MasterDataTexts } from "./master-data-fields";
import { type ProductChoice, ProductPicker, type ProductTexts } from "./product-picker";

type Texts = MasterDataTexts &
  ProductTexts &
  Record<
    | "problem"
    | "kind"
    | "kindNote"
    | "number"
    | "numberHint"
    | "masterData"
    | "masterDataNote"
    | "productsTitle"
    | "productsNew"
    | "nextText"
    | "cancel"
    | "create",
    string
  >;

/** a new organization below the chosen one, with its owner, who is invited. */
export function NewOrganizationForm({
  titles,
  texts,
  problems,
  head,
  parent,
  kinds,
  products,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  /** The messages of the schema's problems. */
  problems: Record<string, string>;
  head: ReactNode;
  /** The customer number of the parent organization. */
  parent: string;
  /** The kinds allowed there. */
  kinds: readonly { value: string; label: string; hint: string }[];
  products: readonly ProductChoice[];
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    createOrganizationAction,
    "newOrganization",
    async () => (await import("#lib/rules/schemas/organizations")).newOrganization,
    problems,
    ["products"],
  );
  const onlyKind = kinds.length === 1 ? (kinds[0]?.value ?? null) : null;
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      labels={texts}
      idOf={(field) => (field === "kind" ? `kind-${kinds[0]?.value}` : field)}
      head={head}
      className="sheet"
      saves
      {...formProps}
    >
      <input type="hidden" name="parent" value={parent} />
      <Section title={texts.kind} note={texts.kindNote}>
        <div className="grid gap-5">
          <RadioGroup
            name="kind"
            legend={texts.kind}
            choices={kinds}
            chosen={values.kind ? String(values.kind) : onlyKind}
            error={problemOf(errors, "kind")}
          />
          <TextField
            name="customerNumber"
            label={texts.number}
            hint={texts.numberHint}
            error={problemOf(errors, "customerNumber")}
            defaultValue={values.customerNumber}
            inputMode="numeric"
            autoComplete="off"
          />
        </div>
      </Section>
      <Section title={texts.masterData} note={texts.masterDataNote}>
        <MasterDataFields texts={texts} errors={errors} values={values} />
      </Section>
      <Section title={texts.productsTitle}>
        <p className="max-w-text text-soft">{texts.productsNew}</p>
      </Section>
      <ProductPicker texts={texts} choices={products} ticked={values.products} />
      <ActionsSection>
        <p className="mb-4 max-w-text text-soft">{texts.nextText}</p>
        <Actions end>
          <LinkButton href="/organizations/new">{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.create}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
