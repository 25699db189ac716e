"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { ErrorMessage } from "#app/_components/field";
import { ActionsSection, Section } from "#app/_components/panel";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { changeProductsAction } from "../actions";
import { type ProductChoice, ProductPicker, type ProductTexts } from "./product-picker";

/**
 * the booked products; a save is a difference to what the form showed, and takes effect with the next request.
 */
export function ProductsForm({
  texts,
  customerNumber,
  choices,
  children,
}: {
  texts: ProductTexts & Record<"productsTitle" | "productsNote" | "saveProducts", string>;
  customerNumber: string;
  choices: readonly ProductChoice[];
  /** The messages about booked products without effect. */
  children: ReactNode;
}) {
  const [state, submit, pending] = useFormAction(changeProductsAction, "products");
  const booked = choices.filter((choice) => choice.booked).map(({ id }) => id);
  return (
    <SentForm action={submit} pending={pending} saves aria-labelledby="products" className="sheet">
      <input type="hidden" name="customerNumber" value={customerNumber} />
      {[state.values.shownProducts ?? booked].flat().map((id) => (
        <input key={id} type="hidden" name="shownProducts" value={id} />
      ))}
      <Section id="products" title={texts.productsTitle} note={texts.productsNote}>
        {children}
        {state.errors.map(({ text }) => (
          <div key={text} role="alert">
            <ErrorMessage id="products-error">{text}</ErrorMessage>
          </div>
        ))}
      </Section>
      <ProductPicker
        key={state.submission}
        texts={texts}
        choices={choices}
        ticked={state.values.products}
      />
      <ActionsSection>
        <Actions end>
          <SubmitButton>{texts.saveProducts}</SubmitButton>
        </Actions>
      </ActionsSection>
    </SentForm>
  );
}
