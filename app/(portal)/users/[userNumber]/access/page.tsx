import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { FootLinks } from "#app/_components/foot-links";
import { PageHead } from "#app/_components/page-head";
import { PrintButton } from "#app/_components/print-button";
import { findPersonAccess } from "#lib/domain/review/person";
import { requireArea } from "#lib/http/session";
import { userNumber } from "#lib/rules/schemas/users";
import { titlesOf } from "../../../../_shell/shell-texts";
import { PaperHead } from "../../access/_components/paper-head";
import { PersonPanel } from "../../access/_components/person-panel";

/** what a person has access to, and why. */
export default async function PersonAccessPage({
  params,
}: PageProps<"/users/[userNumber]/access">) {
  const person = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  const access = number.success ? await findPersonAccess(person.actor, number.data) : null;
  if (!access) notFound();
  const t = await getTranslations("review");
  const { user } = access;
  const name = `${user.firstName} ${user.lastName}`;
  const own = `/users/${user.userNumber}`;
  return (
    <>
      <title>{(await titlesOf(t("titleOfPerson", { name }))).plain}</title>
      <PaperHead
        person={person}
        organization={{ name: user.organizationName, customerNumber: user.customerNumber }}
      />
      <BackLink href={own}>{t("backToPerson", { name })}</BackLink>
      <PageHead verb={t("personTitle")} title={name}>
        <PrintButton>{t("print")}</PrintButton>
        <FootLinks
          links={[
            {
              href: `${own}/access/export`,
              label: t("download"),
              icon: "download",
              download: true,
            },
          ]}
        />
      </PageHead>
      <PersonPanel access={access} />
    </>
  );
}
