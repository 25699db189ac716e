import { getLocale, getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import { type Language, products } from "#lib/rules/catalogue";
import type { OrganizationHit } from "../../../../lib/domain/organizations/hit";
import { ReferenceForm } from "../../_components/reference-form";
import { sendRegistrationLinkAction } from "../actions";
import { ClosedBadge, WithoutOwnerBadge } from "./badges";

/** The booked products; or a problem and its next step: only exceptions are coloured in a list. */
export async function NodeSide({ organization }: { organization: OrganizationHit }) {
  const t = await getTranslations("organizations");
  const language = (await getLocale()) as Language;
  const { customerNumber, name, closedAt, closedAbove } = organization;
  if (closedAt || closedAbove) return <ClosedBadge above={!closedAt} />;
  if (!organization.hasOwner && organization.kind !== "provider") {
    return (
      <>
        <WithoutOwnerBadge />
        <ReferenceForm action={sendRegistrationLinkAction} fields={{ customerNumber }}>
          <TextButton>
            {t("sendLink")}
            <span className="sr-only">{t("sendLinkTo", { name })}</span>
          </TextButton>
        </ReferenceForm>
      </>
    );
  }
  const names = products
    .filter(({ id }) => organization.products.includes(id))
    .map((product) => product.name[language]);
  return names.length > 0 ? <p>{names.join(", ")}</p> : null;
}
