import { getLocale, getTranslations } from "next-intl/server";
import { areaOf, type Language, type ProductId, products } from "#lib/rules/catalogue";
import { daysOf, limits } from "#lib/rules/limits";
import { textsOf } from "../../../_forms/texts";
import type { ProductChoice } from "./product-picker";

/** Every product with the areas that it opens; the booked ones are ticked. */
export async function productChoices(booked: readonly ProductId[]): Promise<ProductChoice[]> {
  const t = await getTranslations("area");
  const language = (await getLocale()) as Language;
  return products.map(({ id, name, opens }) => ({
    id,
    label: name[language],
    hint: t("opens", { areas: opens.map((area) => areaOf(area).name[language]).join(", ") }),
    booked: booked.includes(id),
  }));
}

/** The texts of an organization's forms; plain strings, because they are sent to the browser. */
export async function organizationFormTexts() {
  const texts = await textsOf(
    "organizationForm",
    [
      "name",
      "place",
      "contactFirstName",
      "contactLastName",
      "contactEmail",
      "contactEmailHint",
      "masterData",
      "masterDataNote",
      "products",
      "productsTitle",
      "productsNote",
      "productsNew",
      "saveProducts",
      "kind",
      "kindNote",
      "number",
      "numberHint",
      "nextText",
      "close",
      "cancel",
      "save",
      "create",
    ],
    { days: daysOf(limits.activationLink) },
  );
  const form = await getTranslations("userForm");
  return {
    ...texts,
    selected: form("selected", { count: products.length }),
    ...(await textsOf("common", ["problem"])),
  };
}
