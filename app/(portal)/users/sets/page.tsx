import { listKeptSets } from "#lib/domain/users/kept-sets";
import { requireArea } from "#lib/http/session";
import { SetsPage } from "./_components/sets-page";

/** the permission sets of one's own organization and those from above. */
export default async function PermissionSetsPage() {
  const { actor } = await requireArea("userAdministration");
  return <SetsPage actor={actor} page={await listKeptSets(actor)} open={null} />;
}
