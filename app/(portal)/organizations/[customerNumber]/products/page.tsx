import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { BackLink } from "#app/_components/back-link";
import { LinkButton } from "#app/_components/button";
import { List } from "#app/_components/list";
import { PageHead } from "#app/_components/page-head";
import { ActionsSection, Section } from "#app/_components/panel";
import { Concerned, questionLook } from "#app/_components/question";
import { SubmitButton } from "#app/_components/sent-form";
import { productsInOrder } from "#lib/domain/access/entitlement";
import { findProductLosses } from "#lib/domain/organizations/product-losses";
import { requireServiceAdministrator } from "#lib/http/session";
import { boundedCount } from "#lib/rules/bounded-count";
import { areaOf, type Language, type ProductId, products } from "#lib/rules/catalogue";
import { titleOf } from "../../../../_shell/shell-texts";
import { ReferenceForm } from "../../../_components/reference-form";
import { changeProductsAction } from "../../actions";

/** who loses which areas, before products are cancelled. */
export default async function CancelProductsPage({
  params,
  searchParams,
}: PageProps<"/organizations/[customerNumber]/products">) {
  const { actor } = await requireServiceAdministrator();
  const { customerNumber } = await params;
  const asked = await searchParams;
  const losses = await findProductLosses(actor, customerNumber, {
    booked: productsInOrder(String(asked.book ?? "").split(",")),
    cancelled: productsInOrder(String(asked.cancel ?? "").split(",")),
  });
  if (!losses || losses.cancelled.length === 0) notFound();
  const t = await getTranslations("productsQuestion");
  const language = (await getLocale()) as Language;
  const { name, kind, cancelled, booked, areas, people, names } = losses;
  const namesOf = (ids: readonly ProductId[]) =>
    new Intl.ListFormat(language).format(
      products.filter(({ id }) => ids.includes(id)).map((one) => one.name[language]),
    );
  const title = t("title", { products: namesOf(cancelled) });
  const href = `/organizations/${customerNumber}`;
  return (
    <>
      <title>{await titleOf(title)}</title>
      <BackLink href={href}>{name}</BackLink>
      <PageHead title={title} />
      <div className={questionLook}>
        <Section title={t("whom")} note={kind === "customer" ? undefined : t("below")}>
          <Concerned
            whom={
              people > 0
                ? {
                    summary: t("who"),
                    names,
                    more:
                      people > names.length &&
                      t.rich("more", {
                        ...boundedCount(people, names.length),
                        all: (chunks) => (
                          <a href={`/users?organization=${customerNumber}`}>{chunks}</a>
                        ),
                      }),
                  }
                : null
            }
          >
            {t.rich("concerned", {
              ...boundedCount(people),
              strong: (chunks) => <strong>{chunks}</strong>,
            })}
          </Concerned>
        </Section>
        <Section title={t("areas")}>
          <List className="grid gap-1">
            {areas.map(({ area, count }) => (
              <li key={area}>
                {areaOf(area).name[language]}:{" "}
                <span className="text-soft">{t("lose", boundedCount(count))}</span>
              </li>
            ))}
          </List>
          <p className="mt-3 text-soft">{t("then")}</p>
        </Section>
        {booked.length > 0 && (
          <Section title={t("booked")}>
            <p>{namesOf(booked)}</p>
          </Section>
        )}
        <ActionsSection>
          <Actions end>
            <LinkButton href={href}>{t("cancel")}</LinkButton>
            <ReferenceForm
              action={changeProductsAction}
              // Only what changes: products that both lists lack stay as they are.
              fields={{ customerNumber, confirmed: "yes" }}
              lists={{ products: booked, shownProducts: cancelled }}
            >
              <SubmitButton variant="primary">
                {t("submit", { count: cancelled.length, booked: booked.length })}
              </SubmitButton>
            </ReferenceForm>
          </Actions>
        </ActionsSection>
      </div>
    </>
  );
}
