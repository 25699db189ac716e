import { getLocale, getTranslations } from "next-intl/server";
import { findOrganizations } from "#lib/domain/organizations/tree";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import { type Language, type ProductId, products } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { lackingAbove } from "#lib/rules/tree";
import { organizationFormTexts, productChoices } from "./form-texts";
import { ProductsForm } from "./products-form";

/** the booked products, and for those without effect which ancestor lacks them. */
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
        <p className="text-soft">{t("productsLead", { kind: organization.kind })}</p>
        {
          await Promise.all(
            idle.map(async ({ id }) => (
              <p key={id}>
                <strong>{products.find((one) => one.id === id)?.name[language]}:</strong>{" "}
                {t("withoutEffect", { names: await namesLacking(actor, organization, id) })}
              </p>
            )),
          )
        }
      </div>
    </ProductsForm>
  );
}

/** The names of the ancestors that a product without effect would need, as one list. */
async function namesLacking(
  actor: Actor,
  { path }: OrganizationDetail,
  product: ProductId,
): Promise<string> {
  const language = (await getLocale()) as Language;
  const above = await findOrganizations(
    actor,
    path.map((step) => step.customerNumber),
  );
  const lacking = lackingAbove(product, [...above.values()]);
  const names = path.flatMap(({ customerNumber, name }) =>
    lacking.some((one) => one.customerNumber === customerNumber) ? [name] : [],
  );
  return new Intl.ListFormat(language).format(names);
}
