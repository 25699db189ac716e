import { DoorClosed, UserX } from "lucide";
import { getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";

/** closed itself, or below a closed one. */
export async function ClosedBadge({ above }: { above: boolean }) {
  const t = await getTranslations("organizations");
  return (
    <Badge tone="off" icon={DoorClosed}>
      {t(above ? "closedAbove" : "closed")}
    </Badge>
  );
}

/** Nobody can sign in with the customer number. */
export async function WithoutOwnerBadge() {
  const t = await getTranslations("organizations");
  return (
    <Badge tone="warn" icon={UserX}>
      {t("withoutOwner")}
    </Badge>
  );
}
