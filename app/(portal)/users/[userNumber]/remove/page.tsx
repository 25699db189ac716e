import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { SubmitButton } from "#app/_components/sent-form";
import { findUser } from "#lib/domain/users/detail";
import { requireArea } from "#lib/http/session";
import { permittedActions } from "#lib/rules/delegation";
import { userListQuery } from "#lib/rules/list-queries";
import { userNumber } from "#lib/rules/schemas/users";
import { titleOf } from "../../../../_shell/shell-texts";
import { VerbForm } from "../../_components/command-form";
import { RemovalQuestion } from "../../_components/detail/removal-question";
import { parametersOf, userAddress } from "../../_components/list-address";
import { removeUserAction } from "../../actions";

/** the confirmation before removing. */
export default async function RemoveUserPage({
  params,
  searchParams,
}: PageProps<"/users/[userNumber]/remove">) {
  const { actor } = await requireArea("userAdministration");
  const number = userNumber.safeParse((await params).userNumber);
  const user = number.success ? await findUser(actor, number.data) : null;
  if (!user || !permittedActions(actor, user.target).remove) notFound();
  const t = await getTranslations("userRemove");
  const query = userListQuery.parse(await searchParams);
  const list = parametersOf(query);
  const href = userAddress(user.userNumber, query);
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <>
      <title>{await titleOf(t("title", { name }))}</title>
      <BackLink href={href}>{name}</BackLink>
      <PageHead title={t("title", { name })} />
      <Confirm
        body={<RemovalQuestion user={user} list={list} />}
        cancel={{ href, label: t("cancel") }}
        confirm={
          <VerbForm action={removeUserAction} userNumber={user.userNumber} list={list}>
            <SubmitButton variant="danger">{t("confirm")}</SubmitButton>
          </VerbForm>
        }
      />
    </>
  );
}
