import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { findUser } from "#lib/domain/users/detail";
import { requireArea } from "#lib/http/session";
import { userListQuery } from "#lib/rules/list-queries";
import { mayReplace } from "#lib/rules/replacement";
import { personProblems } from "#lib/rules/schemas/problems";
import { userNumber } from "#lib/rules/schemas/users";
import { allFields, personFields, validityFields } from "#lib/rules/user-fields";
import { problemTexts, textsOf } from "../../../../_forms/texts";
import { titlesOf } from "../../../../_shell/shell-texts";
import { keptGroups, lostAreas } from "../../_components/detail/kept-permissions";
import { drawnFields, drawnValues, userFormTexts } from "../../_components/form/form-texts";
import { ReplacementForm } from "../../_components/form/replacement-form";
import { parametersOf, userAddress } from "../../_components/list-address";

/** the form for a user who has not activated, filled in, to be invited again at another address. */
export default async function AnotherAddressPage({
  params,
  searchParams,
}: PageProps<"/users/[userNumber]/another-address">) {
  const { actor } = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  const user = number.success ? await findUser(actor, number.data) : null;
  if (!user || !mayReplace(actor, user)) notFound();
  const t = await getTranslations("anotherAddress");
  const query = userListQuery.parse(await searchParams);
  const name = `${user.firstName} ${user.lastName}`;
  const groups = await keptGroups(actor, user);
  const lost = await lostAreas(groups, user);
  const href = userAddress(user.userNumber, query);
  return (
    <ReplacementForm
      titles={await titlesOf(`${t("title")}: ${name}`)}
      texts={{
        ...(await userFormTexts(
          groups,
          t("permissions", { lost, any: lost === "" ? "no" : "yes" }),
        )),
        ...(await textsOf("anotherAddress", ["address", "consequence"], { name })),
      }}
      problems={await problemTexts(personProblems)}
      head={
        <>
          <BackLink href={href}>{name}</BackLink>
          <PageHead verb={t("title")} title={name} />
        </>
      }
      fields={{
        person: await drawnFields(personFields),
        validity: await drawnFields(validityFields),
      }}
      values={await drawnValues(allFields, user)}
      groups={groups}
      userNumber={user.userNumber}
      list={parametersOf(query)}
      back={href}
    />
  );
}
