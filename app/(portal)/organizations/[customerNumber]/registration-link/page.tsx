import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { BackLink } from "#app/_components/back-link";
import { LinkButton } from "#app/_components/button";
import { PageHead } from "#app/_components/page-head";
import { ActionsSection, Section } from "#app/_components/panel";
import { Concerned, questionLook } from "#app/_components/question";
import { SubmitButton } from "#app/_components/sent-form";
import { findContactHolder } from "#lib/domain/registration/contact-holder";
import { requireServiceAdministrator } from "#lib/http/session";
import { titleOf } from "../../../../_shell/shell-texts";
import { ReferenceForm } from "../../../_components/reference-form";
import { sendRegistrationLinkAction } from "../../actions";

/** asked before a registration link goes to somebody who has an account of another organization. */
export default async function RegistrationLinkPage({
  params,
}: PageProps<"/organizations/[customerNumber]/registration-link">) {
  const { actor } = await requireServiceAdministrator();
  const found = await findContactHolder(actor, (await params).customerNumber);
  if (!found) notFound();
  const t = await getTranslations("registrationQuestion");
  const { name, customerNumber, email, holder } = found;
  const href = `/organizations/${customerNumber}`;
  const values = { name, email, holder: holder.name, organization: holder.organization };
  const title = t("title", values);
  return (
    <>
      <title>{await titleOf(title)}</title>
      <BackLink href={href}>{name}</BackLink>
      <PageHead title={title} />
      <div className={questionLook}>
        <Section title={t("whom")}>
          <Concerned whom={null}>
            {t.rich("concerned", {
              ...values,
              number: holder.customerNumber,
              strong: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
              person: (chunks) => <a href={`/users/${holder.userNumber}`}>{chunks}</a>,
            })}
          </Concerned>
        </Section>
        <Section title={t("then")}>
          <p>{t("thenText", values)}</p>
          <p className="mt-3 text-soft">{t("instead")}</p>
        </Section>
        <ActionsSection>
          <Actions end>
            <LinkButton href={href}>{t("cancel")}</LinkButton>
            <ReferenceForm
              action={sendRegistrationLinkAction}
              fields={{ customerNumber, confirmed: "yes" }}
            >
              <SubmitButton variant="primary">{t("submit")}</SubmitButton>
            </ReferenceForm>
          </Actions>
        </ActionsSection>
      </div>
    </>
  );
}
