import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { PageHead } from "#app/_components/page-head";
import { Panel, Section } from "#app/_components/panel";
import { findOwnOrganization } from "#lib/domain/organizations/own-organization";
import { requireArea } from "#lib/http/session";
import { areaOf, type Language, products } from "#lib/rules/catalogue";
import { formatDate } from "#lib/rules/dates";
import { titleOf } from "../../../_shell/shell-texts";

/** "Mein Produkt": the organization's booked products, and the way to the user administration. */
export default async function ProductPage() {
  const { actor } = await requireArea("product");
  const t = await getTranslations("area");
  const language = (await getLocale()) as Language;
  const area = areaOf("product");
  const { products: booked, name } = await findOwnOrganization(actor);
  return (
    <>
      <title>{await titleOf(area.name[language])}</title>
      <PageHead title={area.name[language]} detail={name} />
      <Panel>
        <Section title={t("products")} note={t("productsNote")}>
          {booked.length === 0 && <p className="text-soft">{t("noProducts")}</p>}
          <dl className="grid gap-5">
            {booked.map(({ id, bookedAt }) => {
              const product = products.find((one) => one.id === id);
              const opens = product?.opens.map((one) => areaOf(one).name[language]).join(", ");
              return (
                <div key={id}>
                  <dt className="font-semibold">{product?.name[language]}</dt>
                  <dd className="text-soft">
                    {t("since", { date: formatDate(bookedAt, language) })}
                  </dd>
                  <dd className="text-soft">{t("opens", { areas: opens ?? "" })}</dd>
                </div>
              );
            })}
          </dl>
        </Section>
        {actor.effective.has("userAdministration") && (
          <Section title={t("access")} note={t("accessNote")}>
            <LinkButton href="/users">{t("toUsers")}</LinkButton>
          </Section>
        )}
      </Panel>
    </>
  );
}
