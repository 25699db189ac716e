import { getLocale, getTranslations } from "next-intl/server";
import { EmailAddress } from "#app/_components/email-address";
import { Facts } from "#app/_components/facts";
import { PageHead } from "#app/_components/page-head";
import { Panel, Section } from "#app/_components/panel";
import { findOwnOrganization } from "#lib/domain/organizations/own-organization";
import { requireArea } from "#lib/http/session";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { Contacts } from "../../../_shell/contacts";
import { titleOf } from "../../../_shell/shell-texts";

/** "Persönliche Daten": the organization's master data, which only the provider and orders change. */
export default async function PersonalDataPage() {
  const { actor, appearance } = await requireArea("personalData");
  const t = await getTranslations("area");
  const common = await getTranslations("common");
  const language = (await getLocale()) as Language;
  const title = areaOf("personalData").name[language];
  const data = await findOwnOrganization(actor);
  return (
    <>
      <title>{await titleOf(title)}</title>
      <PageHead title={title} />
      <Panel>
        <Section
          title={t("masterData")}
          note={
            <Contacts of={appearance.service}>
              {t("masterDataNote", { email: appearance.service.email })}
            </Contacts>
          }
        >
          <Facts
            facts={[
              { term: t("name"), value: data.name },
              { term: common("customerNumber"), value: data.customerNumber },
              { term: t("place"), value: data.place },
              { term: t("contact"), value: `${data.contactFirstName} ${data.contactLastName}` },
              {
                term: t("contactEmail"),
                value: <EmailAddress>{data.contactEmail}</EmailAddress>,
              },
            ]}
          />
        </Section>
      </Panel>
    </>
  );
}
