import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { findUser } from "#lib/domain/users/detail";
import { requireArea } from "#lib/http/session";
import { permittedActions } from "#lib/rules/delegation";
import { userListQuery } from "#lib/rules/list-queries";
import { userNumber } from "#lib/rules/schemas/users";
import { titleOf } from "../../../../_shell/shell-texts";
import { ResetForm, ResetQuestion } from "../../_components/detail/factor-reset";
import { parametersOf, userAddress } from "../../_components/list-address";

/** D-1: the confirmation before resetting a user's second factor. */
export default async function ResetSecondFactorPage({
  params,
  searchParams,
}: PageProps<"/users/[userNumber]/reset-second-factor">) {
  const { actor } = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  const user = number.success ? await findUser(actor, number.data) : null;
  if (!user || !permittedActions(actor, user.target).resetSecondFactor) notFound();
  const t = await getTranslations("factorReset");
  const query = userListQuery.parse(await searchParams);
  const list = parametersOf(query);
  const href = userAddress(user.userNumber, query);
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <BackLink href={href}>{`${user.firstName} ${user.lastName}`}</BackLink>
      <PageHead title={t("title")} />
      <Confirm
        body={<ResetQuestion user={user} />}
        cancel={{ href, label: t("cancel") }}
        confirm={<ResetForm user={user} list={list} />}
      />
    </>
  );
}
