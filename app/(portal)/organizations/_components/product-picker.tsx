import { Picker, PickerRow, PickerSection } from "#app/_components/picker";

/** A product as a checkbox; `hint` names the areas that it opens. */
export type ProductChoice = { id: string; label: string; hint: string; booked: boolean };

/** The heading of the checkboxes, and the words beside the number of ticked ones. */
export type ProductTexts = Record<"products" | "selected", string>;

/** the products as checkboxes, each with the areas that it opens. */
export function ProductPicker({
  texts,
  choices,
  ticked,
}: {
  texts: ProductTexts;
  choices: readonly ProductChoice[];
  /** The ticked boxes of a refused form; otherwise each box shows what is booked. */
  ticked?: string | string[];
}) {
  return (
    <Picker>
      <PickerSection legend={texts.products} countOf={texts.selected}>
        {choices.map(({ id, label, hint, booked }) => (
          <PickerRow
            key={id}
            id={`product-${id}`}
            label={label}
            hint={hint}
            value={id}
            defaultChecked={ticked ? ticked.includes(id) : booked}
            name="products"
          />
        ))}
      </PickerSection>
    </Picker>
  );
}
