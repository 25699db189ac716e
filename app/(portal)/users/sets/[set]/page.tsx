import { notFound } from "next/navigation";
import { listKeptSets } from "#lib/domain/users/kept-sets";
import { requireArea } from "#lib/http/session";
import { setId } from "#lib/rules/schemas/permission-sets";
import { SetsPage } from "../_components/sets-page";

/** the permission sets, one of them open. */
export default async function PermissionSetPage({ params }: PageProps<"/users/sets/[set]">) {
  const { actor } = await requireArea("userAdministration");
  const id = setId.safeParse((await params).set);
  const page = await listKeptSets(actor);
  const open = page.sets.find((set) => set.id === id.data);
  if (!open) notFound();
  return <SetsPage actor={actor} page={page} open={open} />;
}
