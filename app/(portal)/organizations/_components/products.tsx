import { getLocale, getTranslations } from "next-intl/server";
import type { OrganizationDetail } from "#lib/domain/organization-detail";
import { findOrganizations } from "#lib/domain/organization-tree";
import { areasOpenedBy, type Language, type ProductId, products } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { organizationFormTexts, productChoices } from "./form-texts";
import { ProductsForm } from "./products-form";

/** what is booked, and of what has no effect where it is missing above. */
export async function Products({
  actor,
  organization,
}: {
  actor: Actor;
  organization: OrganizationDetail;
}) {
  const t = await getTranslations("organizationForm");
  const language = (await getLocale()) as Language;
  const idle = organization.products.filter(({ effective }) => !effective);
  return (
    <ProductsForm
      texts={await organizationFormTexts()}
      customerNumber={organization.customerNumber}
      choices={await productChoices(organization.products.map(({ id }) => id))}
    >
      <div className="grid max-w-text gap-2">
        <p className="text-soft">{t("productsLead")}</p>
        {
          await Promise.all(
            idle.map(async ({ id }) => (
              <p key={id}>
                <strong>{products.find((one) => one.id === id)?.name[language]}:</strong>{" "}
                {t("withoutEffect", { names: await lackingAbove(actor, organization, id) })}
              </p>
            )),
          )
        }
      </div>
    </ProductsForm>
  );
}

/** The organizations above that are not entitled to everything that this product opens. */
async function lackingAbove(
  actor: Actor,
  { path }: OrganizationDetail,
  product: ProductId,
): Promise<string> {
  const language = (await getLocale()) as Language;
  const above = await findOrganizations(
    actor,
    path.map((step) => step.customerNumber),
  );
  const opened = areasOpenedBy("customer", [product]);
  const names = path.flatMap(({ customerNumber, kind, name }) => {
    const own = areasOpenedBy(kind, above.get(customerNumber)?.products ?? []);
    return [...opened].every((area) => own.has(area)) ? [] : [name];
  });
  return new Intl.ListFormat(language).format(names);
}
