import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Confirm } from "#app/_components/confirm";
import { PageHead } from "#app/_components/page-head";
import { listKeptSets } from "#lib/domain/users/kept-sets";
import { requireArea } from "#lib/http/session";
import { setId } from "#lib/rules/schemas/permission-sets";
import { titlesOf } from "../../../../../_shell/shell-texts";
import { RemoveSetForm, SetRemoval } from "../../_components/set-removal";

/** the question before a permission set is removed. */
export default async function RemovePermissionSetPage({
  params,
}: PageProps<"/users/sets/[set]/remove">) {
  const { actor } = await requireArea("userAdministration");
  const id = setId.safeParse((await params).set);
  const set = (await listKeptSets(actor)).sets.find((one) => one.id === id.data);
  if (!set?.isOwn) notFound();
  const t = await getTranslations("permissionSets");
  const href = `/users/sets/${set.id}`;
  const title = t("removeTitle", { name: set.name });
  return (
    <>
      <title>{(await titlesOf(title)).plain}</title>
      <BackLink href={href}>{set.name}</BackLink>
      <PageHead title={title} />
      <Confirm
        body={<SetRemoval set={set} />}
        cancel={{ href, label: t("removeCancel") }}
        confirm={<RemoveSetForm set={set} />}
      />
    </>
  );
}
